// node:assert, and what else of the builtins has errors with codes.
import assert from "node:assert";
import { Buffer } from "node:buffer";
import path from "node:path";
import { scheduler, setImmediate as immediate, setInterval as every, setTimeout as sleep } from "node:timers/promises";
import url from "node:url";

const shown = (value) => (value instanceof Error ? `${value}` : value);
const tell = async (name, action) => {
  try {
    console.log(name, await action());
  } catch (error) {
    const { name: type, code, operator, generatedMessage, actual, expected, message } = error;
    console.log(name, type, code, ...(code === "ERR_ASSERTION" ? [operator, generatedMessage, shown(actual), shown(expected)] : []), message);
  }
};
const thrower = (error) => () => {
  throw error;
};

await tell("message", () => assert(false, "said"));
await tell("equal", () => assert.equal(1, 2));
await tell("equal, loosely", () => assert.equal(1, "1"));
await tell("strictEqual", () => assert.strictEqual("a", "b"));
await tell("strictEqual of copies", () => assert.strictEqual({ a: 1 }, { a: 1 }));
await tell("notEqual", () => assert.notEqual(1, 1));
await tell("notStrictEqual", () => assert.notStrictEqual(1, 1));
await tell("notDeepStrictEqual", () => assert.notDeepStrictEqual({ b: 1, a: [2] }, { b: 1, a: [2] }));
await tell("throws nothing", () => assert.throws(() => {}));
await tell("throws nothing of a class", () => assert.throws(() => {}, TypeError, "said"));
await tell("throws what does not match", () => assert.throws(thrower(new Error("wrong")), /right/));
await tell("throws another", () => assert.throws(thrower(new RangeError("other")), TypeError));
await tell("throws", () => assert.throws(thrower(new TypeError("t")), { name: "TypeError", message: /t/ }));
await tell("throws no function", () => assert.throws("text"));
await tell("doesNotThrow", () => assert.doesNotThrow(thrower(new Error("unwanted"))));
await tell("match", () => assert.match("abc", /x/));
await tell("doesNotMatch", () => assert.doesNotMatch("abc", /b/));
await tell("fail", () => assert.fail());
await tell("fail with", () => assert.fail("boom"));
await tell("ifError", () => assert.ifError(new Error("given")));
await tell("ifError null", () => assert.ifError(null));
await tell("own error", () => assert.strictEqual(1, 2, new TypeError("own")));
await tell("rejects", () => assert.rejects(async () => { throw new TypeError("r"); }, { name: "TypeError", message: "r" }));
await tell("rejects nothing", () => assert.rejects(Promise.resolve(1)));
await tell("rejects no promise", () => assert.rejects(5));
await tell("doesNotReject", () => assert.doesNotReject(Promise.reject(new Error("x"))));
await tell("AssertionError", () => { throw new assert.AssertionError({ actual: 1, expected: 2, operator: "strictEqual" }); });

await tell("setTimeout", async () => [await sleep(1, "v"), await immediate("i"), await scheduler.wait(1), await scheduler.yield()]);
await tell("delay", () => sleep("x"));
await tell("signal", () => sleep(1, 2, { signal: 5 }));
await tell("options", () => immediate(1, 5));
await tell("aborted", () => sleep(5000, 0, { signal: AbortSignal.timeout(1) }));
await tell("setInterval", async () => {
  let count = 0;
  for await (const value of every(1, "x")) if (++count === 3) return [count, value];
});

await tell("fileURLToPath", () => url.fileURLToPath(5));
await tell("fileURLToPath of http", () => url.fileURLToPath("http://x"));
await tell("fileURLToPath with a host", () => url.fileURLToPath("file://host/x"));
await tell("pathToFileURL", () => [url.pathToFileURL("/dir/").href, url.pathToFileURL("/a b#?%\n\\x").href]);
await tell("pathToFileURL of nothing", () => url.pathToFileURL());
await tell("domains", () => [url.domainToASCII("español.com"), url.domainToUnicode("xn--espaol-zwa.com"), url.domainToASCII("xn--iñvalid.com")]);
await tell("format", () => url.format(new URL("http://u:p@ä.com/a?b#c"), { unicode: true, auth: false, fragment: false }));

await tell("path", () => [path.posix === path, path.posix.posix === path, path.format({ dir: "/d", name: "n", ext: "e" }), path.format({ root: "/", base: "b.c", ext: "d" })]);
await tell("Buffer", () => [Buffer.from("ab").equals(Uint8Array.of(97, 98)), Buffer.from("ab").compare(Uint8Array.of(97, 99)), Buffer.compare(Buffer.from("b"), Uint8Array.of(97))]);
await tell("Buffer.equals", () => Buffer.from("ab").equals("ab"));
await tell("no package", () => import("no-such-package"));
