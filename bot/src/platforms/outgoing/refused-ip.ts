/**
 * The address that a platform says it refused, in the forms WeCom (`from ip: 203.0.113.9`) and
 * DingTalk (`request ip=203.0.113.9`) write it: the one thing in their messages that is for an
 * admin's eyes. Null when none is named.
 */
export function refusedIp(message: string): string | null {
  return /\bip\s*[:=：]\s*([0-9a-fA-F:.]{3,45}?)(?=[^0-9a-fA-F:.]|$)/i.exec(message)?.[1] ?? null
}
