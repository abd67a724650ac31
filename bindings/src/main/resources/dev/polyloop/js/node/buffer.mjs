/**
 * `node:buffer`.
 *
 * Source: Node.js, Buffer.
 */
import { atob, btoa } from "../web/base64.mjs";
import { Blob, File } from "../web/blob.mjs";
import { Buffer, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer } from "./bytes.mjs";

export { Buffer, INSPECT_MAX_BYTES, kMaxLength, SlowBuffer };
export const constants = Object.freeze({ MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 30 - 25 });
export { atob, btoa, Blob, File };

export default { Buffer, INSPECT_MAX_BYTES, SlowBuffer, kMaxLength, constants, atob, btoa, Blob, File };
