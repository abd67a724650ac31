// Random names.
import { customAlphabet, customRandom, nanoid, urlAlphabet } from "nanoid";
import { nanoid as plain } from "nanoid/non-secure";

const ids = Array.from({ length: 2000 }, () => nanoid());
console.log(new Set(ids).size, ids.every((id) => /^[\w-]{21}$/u.test(id)), nanoid(5).length, plain(7).length);
console.log(/^[01]{40}$/u.test(customAlphabet("01", 40)()), urlAlphabet.length);
let seed = 0;
console.log(customRandom("abcdef", 10, (size) => new Uint8Array(size).map(() => (seed = (seed * 7 + 3) % 256)))());
