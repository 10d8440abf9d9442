import {
  type RouteDefinition,
  type Serializer,
  SerializerSelector,
} from '@fastify/fast-json-stringify-compiler'

/**
 * Fastify's own serializers, compiled with the first answer of a route and status instead of at the start: all of them
 * together are a third of a second of CPU, and most are not needed for hours.
 */
export function lazySerializers(
  ...schemas: Parameters<ReturnType<typeof SerializerSelector>>
): (route: RouteDefinition) => Serializer {
  const compile = SerializerSelector()(...schemas)
  return (route) => {
    let serializer: Serializer | null = null
    return (answer) => {
      serializer ??= compile(route)
      return serializer(answer)
    }
  }
}
