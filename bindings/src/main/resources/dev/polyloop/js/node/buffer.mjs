/**
 * `node:buffer`.
 *
 * Source: Node.js, Buffer.
 */
import { Buffer, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer } from "./bytes.mjs";

export { Buffer, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer };
export const constants = Object.freeze({ MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 30 - 25 });
export const { atob, btoa, Blob, File } = globalThis;

export default { Buffer, INSPECT_MAX_BYTES, SlowBuffer, kMaxLength, constants, atob, btoa, Blob, File };
