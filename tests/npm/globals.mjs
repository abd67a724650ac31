const o = { d: new Date(5), r: /x/gi, m: new Map([[1, { a: 1 }]]), s: new Set([1, "b"]), e: new TypeError("te", { cause: new Error("c") }), b: 10n, u: new Uint8Array([1, 2, 3]), n: null, un: undefined, arr: [1, , 3], dv: new DataView(new ArrayBuffer(4), 1, 2), bx: Object("s"), f: new Float64Array([1.5]) };
o.self = o; o.u2 = o.u;
const c = structuredClone(o);
console.log(c !== o, c.self === c, c.u === c.u2, c.u, c.d.getTime(), c.r, c.m, c.s, c.e instanceof TypeError, c.e.message, c.e.cause.message, c.b, c.n, "un" in c, 1 in c.arr, c.arr.length, c.dv.byteLength, c.dv.byteOffset, typeof c.bx, c.f);
class K { x = 1; get y() { return 2; } } console.log(structuredClone(new K()), structuredClone(new K()).constructor === Object);
const buf = new ArrayBuffer(8); const v = new Uint8Array(buf, 2, 3); v[0] = 9; const t = structuredClone({ v, buf, v2: v }, { transfer: [buf] }); console.log(buf.byteLength, v.length, t.v.length, t.v[0], t.v.buffer === t.buf, t.v === t.v2, t.buf.byteLength);
console.log(structuredClone(new Uint8Array([7]).buffer).byteLength);
for (const x of [() => {}, Symbol("q"), new WeakMap(), Promise.resolve(), { f() {} }]) { try { structuredClone(x); console.log("cloned"); } catch (e) { console.log(e.name, e.code, e instanceof DOMException); } }
const keep = new ArrayBuffer(4); try { structuredClone({ keep, f() {} }, { transfer: [keep] }); } catch (e) { console.log(e.name, keep.byteLength); }
const { port1, port2 } = new MessageChannel(); const got = [];
const done = new Promise((r) => { port2.onmessage = (e) => { got.push(e.data); if (e.ports.length) { e.ports[0].onmessage = (x) => { console.log("via port", x.data); e.ports[0].close(); r(); }; } }; });
const second = new MessageChannel(); second.port1.postMessage("early");
port1.postMessage({ a: 1 }); port1.postMessage([2]); port1.postMessage("p", [second.port2]); got.push("sync"); await done; console.log(got);
port1.close(); port2.close(); second.port1.close();
const b1 = new BroadcastChannel("x"), b2 = new BroadcastChannel("x"); const bd = new Promise((r) => (b2.onmessage = (e) => r(e.data))); b1.postMessage({ q: 1 }); console.log(await bd, b1.name); b1.close(); b2.close(); try { b1.postMessage(1); } catch (e) { console.log(e.name); }
const me = new MessageEvent("message", { data: 5, origin: "o" }); console.log(me.type, me.data, me.origin, me.ports.length);
console.log(crypto.getRandomValues(new Uint8Array(4)).length, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/.test(crypto.randomUUID())); for (const x of [new Float64Array(1), new Uint8Array(65537)]) { try { crypto.getRandomValues(x); } catch (e) { console.log(e.name); } }
import nc, { createHash, createHmac, randomBytes, randomInt, timingSafeEqual, randomUUID } from "node:crypto";
for (const h of ["md5", "sha1", "sha256", "sha384", "sha512"]) console.log(createHash(h).update("a").update(Buffer.from("b")).digest("hex").slice(0, 20), createHmac(h, "key").update("x").digest("base64").slice(0, 20), createHmac(h, "").update("").digest("hex").slice(0, 8));
console.log(randomBytes(5).length, randomInt(3) < 3, timingSafeEqual(Buffer.from("a"), Buffer.from("a")), randomUUID().length, createHash("sha256").update("x").copy().digest().length); try { createHash("nope"); } catch (e) { console.log(e instanceof Error); } const hh = createHash("md5"); hh.digest(); try { hh.digest(); } catch (e) { console.log(e.code); }
