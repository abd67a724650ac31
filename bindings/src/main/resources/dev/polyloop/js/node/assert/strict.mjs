/** `node:assert/strict`. Source: Node.js, Assert, "Strict assertion mode". */
import { strict } from "../assert.mjs";

export default strict;
export const {
  AssertionError, deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail, ifError, match, notDeepEqual,
  notDeepStrictEqual, notEqual, notStrictEqual, ok, rejects, strictEqual, throws,
} = strict;
