/** The package has no types of its own. */
declare module 'dingtalk-encrypt' {
  export default class DingTalkEncryptor {
    constructor(token: string, encodingAesKey: string, ownerKey: string)
    encrypt(random: string, plainText: string): string
    decrypt(encrypted: string): string
    getEncryptedMap(
      plainText: string,
      timeStamp: number | string,
      nonce: string,
    ): { msg_signature: string; encrypt: string; timeStamp: string; nonce: string }
    getDecryptMsg(signature: string, timeStamp: string, nonce: string, encrypted: string): string
  }
}
