/** Bare agreement and denial: they answer what was offered, and are never a value of a field. */

const AGREED = /^(对|对的|是|是的|嗯|嗯嗯|好|好的|可以|行|没错|确认|ok|OK)$/u
const DENIED = /^(不|不是|没有|没|还没|还没有|不对|否)$/u

export function isAgreement(said: string): boolean {
  return AGREED.test(said)
}

export function isDenial(said: string): boolean {
  return DENIED.test(said)
}

export function isYesOrNo(said: string): boolean {
  return isAgreement(said) || isDenial(said)
}
