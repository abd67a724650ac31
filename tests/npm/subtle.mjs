import nodeCrypto, { webcrypto } from "node:crypto";
// Node calls Ed25519 and X25519 experimental.
process.emitWarning = () => {};

const { subtle } = crypto;
const hex = (buffer) => Buffer.from(buffer).toString("hex");
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));
const utf8 = (text) => new TextEncoder().encode(text);
const show = (value) =>
  JSON.stringify(value, (name, item) =>
    ArrayBuffer.isView(item) || item instanceof ArrayBuffer ? hex(item)
      : item instanceof CryptoKey ? [item.type, item.extractable, item.algorithm, [...item.usages].sort()]
      : typeof item === "object" && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item);
async function tell(name, work) {
  try {
    console.log(name, show(await work()));
  } catch (error) {
    const code = error instanceof DOMException ? error.code : undefined;
    console.log(name, error.name, code);
  }
}
const all = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

console.log(typeof CryptoKey, typeof SubtleCrypto, subtle === crypto.subtle, nodeCrypto.subtle === webcrypto.subtle, `${subtle}`, subtle.deriveBits.length, subtle.unwrapKey.length);
for (const make of [() => new CryptoKey(), () => new SubtleCrypto(), () => CryptoKey.prototype.type]) {
  try { console.log(make()); } catch (error) { console.log(error instanceof TypeError); }
}

for (const name of ["SHA-1", "sha-256", { name: "Sha-384" }, "SHA-512", "MD5", {}, null, "SHA256"]) {
  await tell(`digest ${show(name)}`, () => subtle.digest(name, utf8("abc")));
}
const source = utf8("abc");
const early = subtle.digest("SHA-1", source);
source[0] = 0;
await tell("copied", () => early);
for (const data of ["abc", 5, [1], undefined]) await tell(`digest of ${show(data)}`, () => subtle.digest("SHA-1", data));
await tell("arguments", () => subtle.digest("SHA-1"));
await tell("receiver", () => subtle.digest.call({}, "SHA-1", utf8("a")));

// HMAC
for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
  await tell(`HMAC ${hash}`, async () => {
    const key = await subtle.importKey("raw", utf8("key"), { name: "hmac", hash }, true, ["sign", "verify"]);
    const signature = await subtle.sign("HMAC", key, utf8("data"));
    return [key, signature, await subtle.verify("HMAC", key, signature, utf8("data")), await subtle.verify("HMAC", key, signature, utf8("dat")),
      await subtle.verify("HMAC", key, signature.slice(1), utf8("data")), await subtle.exportKey("jwk", key), await subtle.exportKey("raw", key)];
  });
  await tell("generated", async () => [await subtle.generateKey({ name: "HMAC", hash }, false, ["sign"]), await subtle.generateKey({ name: "HMAC", hash: { name: hash }, length: 256 }, true, ["sign", "verify"])]);
}
const hmac = { name: "HMAC", hash: "SHA-256" };
const jwk = { kty: "oct", k: "AQID", alg: "HS256", use: "sig", key_ops: ["sign", "verify"], ext: true };
await tell("jwk", async () => subtle.exportKey("jwk", await subtle.importKey("jwk", jwk, hmac, true, ["sign"])));
for (const wrong of [{ kty: "RSA" }, { alg: "HS1" }, { use: "enc" }, { key_ops: ["verify"] }, { ext: false }, { k: undefined }]) {
  await tell(`jwk with ${show(wrong)}`, () => subtle.importKey("jwk", { ...jwk, ...wrong }, hmac, true, ["sign"]));
}
await tell("jwk without use", () => subtle.importKey("jwk", { kty: "oct", k: "AQID", ext: false }, hmac, false, ["sign"]));
const raw = (data, algorithm, usages, extractable = true) => subtle.importKey("raw", data, algorithm, extractable, usages);
await tell("no bytes", () => raw(new Uint8Array(0), hmac, ["sign"]));
await tell("no usage", () => raw(utf8("k"), hmac, []));
await tell("other usage", () => raw(utf8("k"), hmac, ["encrypt"]));
await tell("unknown usage", () => raw(utf8("k"), hmac, ["nothing"]));
await tell("unknown format", () => subtle.importKey("der", utf8("k"), hmac, true, ["sign"]));
await tell("jwk as bytes", () => subtle.importKey("raw", jwk, hmac, true, ["sign"]));
await tell("no hash", () => raw(utf8("k"), "HMAC", ["sign"]));
await tell("wrong length", () => raw(utf8("k"), { ...hmac, length: 64 }, ["sign"]));
await tell("length 0", () => subtle.generateKey({ ...hmac, length: 0 }, true, ["sign"]));
await tell("not permitted", async () => subtle.verify("HMAC", await raw(utf8("k"), hmac, ["sign"]), utf8("s"), utf8("d")));
await tell("other algorithm", async () => subtle.sign("ECDSA", await raw(utf8("k"), hmac, ["sign"]), utf8("d")));
await tell("other key", async () => subtle.sign({ name: "ECDSA", hash: "SHA-256" }, await raw(utf8("k"), hmac, ["sign"]), utf8("d")));
await tell("no key", () => subtle.sign("HMAC", {}, utf8("d")));

// AES
const iv = bytes("000102030405060708090a0b0c0d0e0f");
const text = utf8("The quick brown fox jumps over the lazy dog");
const modes = [{ name: "AES-CBC", iv }, { name: "AES-CTR", counter: iv, length: 64 }, { name: "AES-GCM", iv: iv.slice(0, 12), additionalData: utf8("more"), tagLength: 96 },
  { name: "AES-GCM", iv, tagLength: 32 }, { name: "AES-GCM", iv: iv.slice(0, 12), tagLength: 64, additionalData: utf8("x") }, { name: "AES-GCM", iv: iv.slice(0, 12) }];
for (const mode of modes) {
  for (const length of [16, 24, 32]) {
    await tell(`${mode.name} ${length * 8} ${mode.tagLength}`, async () => {
      const key = await raw(new Uint8Array(length).fill(7), mode.name, ["encrypt", "decrypt"]);
      const secret = await subtle.encrypt(mode, key, text);
      const empty = await subtle.encrypt(mode, key, new Uint8Array(0));
      return [key, secret, empty, Buffer.from(await subtle.decrypt(mode, key, secret)).toString(), await subtle.decrypt(mode, key, empty), await subtle.exportKey("jwk", key)];
    });
  }
  await tell("tampered", async () => {
    const key = await subtle.generateKey({ name: mode.name, length: 256 }, false, ["encrypt", "decrypt"]);
    const secret = new Uint8Array(await subtle.encrypt(mode, key, text));
    if (mode.name !== "AES-GCM") return key;
    secret[secret.length - 1] ^= 1;
    return subtle.decrypt(mode, key, secret);
  });
}
const cbc = await raw(iv, "AES-CBC", ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
const gcm = await raw(iv, "AES-GCM", all.filter((usage) => /crypt|wrap/.test(usage)));
const ctr = await raw(iv, "AES-CTR", ["encrypt", "decrypt"]);
for (const [counter, length, size] of [["ff", 8, 3], ["ffffffff", 32, 40], ["0f", 4, 16], ["00", 4, 16], ["ffffffffffffffffffffffffffffffff", 128, 64], ["7f", 7, 100]]) {
  await tell(`counter ${counter} ${length}`, async () => {
    const block = bytes("ab".repeat(16));
    block.set(bytes(counter), 16 - counter.length / 2);
    return subtle.encrypt({ name: "AES-CTR", counter: block, length }, ctr, new Uint8Array(size * 16 - 5));
  });
}
await tell("counter too short", () => subtle.encrypt({ name: "AES-CTR", counter: iv, length: 4 }, ctr, new Uint8Array(17 * 16)));
for (const mode of [{ name: "AES-CTR", counter: iv, length: 0 }, { name: "AES-CTR", counter: iv, length: 129 }, { name: "AES-CTR", counter: iv, length: 256 }, { name: "AES-CTR", counter: iv.slice(1), length: 8 }]) {
  await tell(`CTR ${mode.length}`, () => subtle.encrypt(mode, ctr, text));
}
await tell("CBC iv", () => subtle.encrypt({ name: "AES-CBC", iv: iv.slice(1) }, cbc, text));
await tell("CBC no iv", () => subtle.encrypt({ name: "AES-CBC" }, cbc, text));
await tell("CBC length", () => subtle.decrypt({ name: "AES-CBC", iv }, cbc, new Uint8Array(15)));
await tell("CBC padding", () => subtle.decrypt({ name: "AES-CBC", iv }, cbc, new Uint8Array(32)));
await tell("GCM tag", () => subtle.encrypt({ name: "AES-GCM", iv, tagLength: 127 }, gcm, text));
await tell("GCM short", () => subtle.decrypt({ name: "AES-GCM", iv }, gcm, new Uint8Array(15)));
for (const length of [64, 512, 129, "x", -1, 65536]) await tell(`AES of ${length}`, () => subtle.generateKey({ name: "AES-CBC", length }, true, ["encrypt"]));
await tell("AES of 24 bytes", () => raw(new Uint8Array(17), "AES-CBC", ["encrypt"]));
await tell("AES usage", () => subtle.generateKey({ name: "AES-KW", length: 128 }, true, ["encrypt"]));
await tell("AES as spki", () => subtle.importKey("spki", iv, "AES-CBC", true, ["encrypt"]));
await tell("AES jwk", () => subtle.importKey("jwk", { kty: "oct", k: "AAECAwQFBgcICQoLDA0ODw", alg: "A128GCM" }, "AES-CBC", true, ["encrypt"]));
await tell("AES jwk use", () => subtle.importKey("jwk", { kty: "oct", k: "AAECAwQFBgcICQoLDA0ODw", alg: "A128CBC", use: "sig" }, "AES-CBC", true, ["encrypt"]));

// Wrapping (the first is RFC 3394, 4.1)
const kek = await raw(iv, "AES-KW", ["wrapKey", "unwrapKey"]);
await tell("KW", async () => subtle.wrapKey("raw", await raw(bytes("00112233445566778899aabbccddeeff"), "AES-GCM", ["encrypt"]), kek, "AES-KW"));
await tell("KW back", () => subtle.unwrapKey("raw", bytes("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"), kek, "AES-KW", "AES-GCM", true, ["decrypt", "encrypt"]));
await tell("KW wrong", () => subtle.unwrapKey("raw", bytes("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe6"), kek, "AES-KW", "AES-GCM", true, ["decrypt"]));
await tell("KW of 3 bytes", async () => subtle.wrapKey("raw", await raw(utf8("key"), hmac, ["sign"]), kek, "AES-KW"));
await tell("GCM jwk", async () => {
  const wrapped = await subtle.wrapKey("jwk", await raw(utf8("key"), hmac, ["sign"]), gcm, { name: "AES-GCM", iv });
  const key = await subtle.unwrapKey("jwk", wrapped, gcm, { name: "AES-GCM", iv }, hmac, true, ["sign"]);
  return [key, await subtle.exportKey("raw", key)];
});
await tell("GCM no usage", async () => subtle.unwrapKey("raw", await subtle.encrypt({ name: "AES-GCM", iv }, gcm, utf8("key")), gcm, { name: "AES-GCM", iv }, hmac, true, []));
await tell("no JSON", async () => subtle.unwrapKey("jwk", await subtle.encrypt({ name: "AES-GCM", iv }, gcm, utf8("key")), gcm, { name: "AES-GCM", iv }, hmac, true, ["sign"]));
await tell("may not wrap", async () => subtle.wrapKey("raw", gcm, await raw(iv, "AES-GCM", ["encrypt"]), { name: "AES-GCM", iv }));

// Derivation: RFC 5869 A.1 and A.3, RFC 6070, RFC 7914 11
const password = await raw(utf8("password"), "PBKDF2", ["deriveBits", "deriveKey"], false);
const pbkdf2 = { name: "PBKDF2", salt: utf8("salt"), iterations: 4096, hash: "SHA-1" };
await tell("PBKDF2", () => subtle.deriveBits(pbkdf2, password, 160));
await tell("PBKDF2 long", async () => subtle.deriveBits({ ...pbkdf2, iterations: 1, hash: "SHA-256" }, await raw(utf8("passwd"), "PBKDF2", ["deriveBits"], false), 512));
await tell("PBKDF2 empty", async () => subtle.deriveBits({ ...pbkdf2, hash: "SHA-512", salt: new Uint8Array(0) }, await raw(new Uint8Array(0), "PBKDF2", ["deriveBits"], false), 128));
await tell("PBKDF2 key", async () => {
  const key = await subtle.deriveKey(pbkdf2, password, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const mac = await subtle.deriveKey(pbkdf2, password, { name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
  return [key, await subtle.exportKey("raw", key), mac];
});
for (const wrong of [{ iterations: 0 }, { hash: "MD5" }, { salt: "salt" }, { iterations: undefined }]) {
  await tell(`PBKDF2 ${show(wrong)}`, () => subtle.deriveBits({ ...pbkdf2, ...wrong }, password, 160));
}
await tell("PBKDF2 bits", () => subtle.deriveBits(pbkdf2, password, 44));
await tell("PBKDF2 null", () => subtle.deriveBits(pbkdf2, password, null));
await tell("PBKDF2 extractable", () => raw(utf8("p"), "PBKDF2", ["deriveBits"], true));
await tell("PBKDF2 jwk", () => subtle.importKey("jwk", jwk, "PBKDF2", false, ["deriveBits"]));
await tell("PBKDF2 generate", () => subtle.generateKey("PBKDF2", false, ["deriveBits"]));
await tell("PBKDF2 no usage", async () => subtle.deriveKey(pbkdf2, password, { name: "AES-GCM", length: 256 }, true, []));
await tell("PBKDF2 length", async () => subtle.deriveKey(pbkdf2, password, { name: "AES-GCM", length: 100 }, true, ["encrypt"]));
await tell("HKDF", async () => subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: bytes("000102030405060708090a0b0c"), info: bytes("f0f1f2f3f4f5f6f7f8f9") }, await raw(bytes("0b".repeat(22)), "HKDF", ["deriveBits"], false), 336));
await tell("HKDF empty", async () => subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new Uint8Array(0) }, await raw(bytes("0b".repeat(22)), "HKDF", ["deriveBits"], false), 336));
await tell("HKDF too long", async () => subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new Uint8Array(0) }, await raw(iv, "HKDF", ["deriveBits"], false), 256 * 256));

// Elliptic curves
const curves = ["P-256", "P-384", "P-521"];
for (const namedCurve of curves) {
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign", "verify"]);
  const secret = await subtle.exportKey("jwk", pair.privateKey);
  await tell(`ECDSA ${namedCurve}`, async () => {
    const results = [pair, Object.keys(secret).sort(), secret.d.length, secret.x.length];
    for (const hash of ["SHA-1", "SHA-256", "SHA-512"]) {
      const signature = await subtle.sign({ name: "ECDSA", hash }, pair.privateKey, text);
      results.push(signature.byteLength, await subtle.verify({ name: "ECDSA", hash }, pair.publicKey, signature, text), await subtle.verify({ name: "ECDSA", hash }, pair.publicKey, signature, iv), await subtle.verify({ name: "ECDSA", hash }, pair.publicKey, signature.slice(2), text));
    }
    return results;
  });
  await tell("formats", async () => {
    const again = [];
    for (const [format, key] of [["raw", pair.publicKey], ["spki", pair.publicKey], ["jwk", pair.publicKey], ["pkcs8", pair.privateKey], ["jwk", pair.privateKey]]) {
      const exported = await subtle.exportKey(format, key);
      const imported = await subtle.importKey(format, exported, { name: "ECDSA", namedCurve }, true, key.usages);
      again.push(show(await subtle.exportKey(format, imported)) === show(exported), imported.type, exported.byteLength);
    }
    return again;
  });
  await tell("from JWK", async () => {
    const key = await subtle.importKey("pkcs8", await subtle.exportKey("pkcs8", await subtle.importKey("jwk", secret, { name: "ECDSA", namedCurve }, true, ["sign"])), { name: "ECDSA", namedCurve }, true, ["sign"]);
    return show(await subtle.exportKey("jwk", key)) === show(secret);
  });
  await tell("other curve", () => subtle.importKey("jwk", secret, { name: "ECDSA", namedCurve: namedCurve === "P-256" ? "P-384" : "P-256" }, true, ["sign"]));
  await tell("other use", () => subtle.importKey("jwk", { ...secret, use: "enc" }, { name: "ECDSA", namedCurve }, true, ["sign"]));
  await tell("short x", () => subtle.importKey("jwk", { ...secret, d: undefined, key_ops: undefined, x: secret.x.slice(2) }, { name: "ECDSA", namedCurve }, true, ["verify"]));
  await tell("not on it", () => subtle.importKey("jwk", { ...secret, d: undefined, key_ops: undefined, x: secret.y }, { name: "ECDSA", namedCurve }, true, ["verify"]));
  await tell("raw not on it", () => raw(new Uint8Array(1 + 2 * ({ "P-256": 32, "P-384": 48, "P-521": 66 })[namedCurve]).fill(4), { name: "ECDSA", namedCurve }, ["verify"]));
}
// RFC 6979, A.2.5, and its compressed point
const point = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const p256 = { name: "ECDSA", namedCurve: "P-256" };
await tell("RFC 6979", async () => {
  const key = await raw(bytes(`04${point}`), p256, ["verify"]);
  const compressed = await raw(bytes(`03${point.slice(0, 64)}`), p256, ["verify"]);
  const signature = bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  return [await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, utf8("sample")), await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, compressed, signature, utf8("sample")), hex(await subtle.exportKey("raw", compressed)) === `04${point}`, await subtle.exportKey("spki", key)];
});
await tell("RFC 6979 secret", async () => {
  const d = Buffer.from("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", "hex").toString("base64url");
  const [x, y] = [point.slice(0, 64), point.slice(64)].map((part) => Buffer.from(part, "hex").toString("base64url"));
  const key = await subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y, d }, p256, true, ["sign"]);
  return [await subtle.exportKey("pkcs8", key), await subtle.exportKey("jwk", key)];
});
await tell("curve", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-255" }, true, ["sign"]));
await tell("no usage", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]));
await tell("public needs none", async () => raw(bytes(`04${point}`), p256, []));
await tell("public cannot sign", async () => raw(bytes(`04${point}`), p256, ["sign"]));
await tell("raw private", async () => subtle.exportKey("raw", (await subtle.generateKey(p256, true, ["sign"])).privateKey));
await tell("public as pkcs8", async () => subtle.exportKey("pkcs8", await raw(bytes(`04${point}`), p256, [])));
await tell("garbage", () => subtle.importKey("spki", iv, p256, true, ["verify"]));
await tell("garbage private", () => subtle.importKey("pkcs8", iv, p256, true, ["sign"]));
for (const namedCurve of curves) {
  await tell(`ECDH ${namedCurve}`, async () => {
    const algorithm = { name: "ECDH", namedCurve };
    const one = await subtle.generateKey(algorithm, false, ["deriveBits", "deriveKey"]);
    const two = await subtle.generateKey(algorithm, true, ["deriveBits"]);
    const bits = await subtle.deriveBits({ name: "ECDH", public: two.publicKey }, one.privateKey, null);
    const back = await subtle.deriveBits({ name: "ECDH", public: one.publicKey }, two.privateKey, 128);
    const key = await subtle.deriveKey({ name: "ECDH", public: two.publicKey }, one.privateKey, { name: "AES-GCM", length: 128 }, true, ["encrypt"]);
    const exported = await subtle.exportKey("raw", key);
    return [one, bits.byteLength, hex(bits).slice(0, 32) === hex(back), hex(exported) === hex(back)];
  });
}
const one = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
const other = await subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, ["deriveBits"]);
await tell("other curve", () => subtle.deriveBits({ name: "ECDH", public: other.publicKey }, one.privateKey, 128));
await tell("too long", () => subtle.deriveBits({ name: "ECDH", public: one.publicKey }, one.privateKey, 264));
await tell("no public key", () => subtle.deriveBits({ name: "ECDH", public: one.privateKey }, one.privateKey, 128));
await tell("no key at all", () => subtle.deriveBits({ name: "ECDH", public: 5 }, one.privateKey, 128));
await tell("may not derive a key", () => subtle.deriveKey({ name: "ECDH", public: one.publicKey }, one.privateKey, { name: "AES-GCM", length: 128 }, true, ["encrypt"]));

// RSA
const schemes = [["RSASSA-PKCS1-v1_5", {}], ["RSA-PSS", { saltLength: 20 }], ["RSA-PSS", { saltLength: 0 }]];
for (const [name, more] of schemes) {
  for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
    if (hash.length > 5 && more.saltLength === 0) continue;
    await tell(`${name} ${hash}`, async () => {
      const pair = await subtle.generateKey({ name, hash, modulusLength: 1152, publicExponent: Uint8Array.of(1, 0, 1) }, true, ["sign", "verify"]);
      const signature = await subtle.sign({ name, ...more }, pair.privateKey, text);
      const seen = { ...pair.publicKey.algorithm };
      const results = [seen, pair.privateKey.usages, pair.publicKey.usages, signature.byteLength];
      for (const [given, data] of [[signature, text], [signature, iv], [signature.slice(0, -1), text], [new Uint8Array(0), text]]) results.push(await subtle.verify({ name, ...more }, pair.publicKey, given, data));
      for (const [format, key] of [["spki", pair.publicKey], ["jwk", pair.publicKey], ["pkcs8", pair.privateKey], ["jwk", pair.privateKey]]) {
        const exported = await subtle.exportKey(format, key);
        const imported = await subtle.importKey(format, exported, { name, hash }, true, key.usages);
        results.push(show(await subtle.exportKey(format, imported)) === show(exported), imported.type, imported.algorithm.modulusLength, exported.alg, exported.e);
      }
      return results;
    });
  }
}
const rsa = { name: "RSA-OAEP", hash: "SHA-256", modulusLength: 1024, publicExponent: Uint8Array.of(1, 0, 1) };
const oaep = await subtle.generateKey(rsa, true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
await tell("RSA-OAEP", async () => {
  const secret = await subtle.encrypt({ name: "RSA-OAEP", label: utf8("l") }, oaep.publicKey, text);
  return [oaep.publicKey.usages.length, Buffer.from(await subtle.decrypt({ name: "RSA-OAEP", label: utf8("l") }, oaep.privateKey, secret)).toString(), secret.byteLength, (await subtle.exportKey("jwk", oaep.publicKey)).alg];
});
await tell("other label", async () => subtle.decrypt({ name: "RSA-OAEP", label: utf8("k") }, oaep.privateKey, await subtle.encrypt({ name: "RSA-OAEP", label: utf8("l") }, oaep.publicKey, text)));
await tell("too much", () => subtle.encrypt("RSA-OAEP", oaep.publicKey, new Uint8Array(63)));
await tell("most", async () => (await subtle.encrypt("RSA-OAEP", oaep.publicKey, new Uint8Array(62))).byteLength);
await tell("public cannot", () => subtle.decrypt("RSA-OAEP", oaep.publicKey, new Uint8Array(128)));
await tell("wrapped", async () => subtle.unwrapKey("raw", await subtle.wrapKey("raw", gcm, oaep.publicKey, "RSA-OAEP"), oaep.privateKey, "RSA-OAEP", "AES-GCM", false, ["encrypt"]));
const full = await subtle.exportKey("jwk", oaep.privateKey);
for (const wrong of [{ alg: "RSA-OAEP" }, { kty: "EC" }, { use: "sig" }, { p: undefined }, { key_ops: ["encrypt"] }]) {
  await tell(`RSA jwk ${show(wrong)}`, () => subtle.importKey("jwk", { ...full, ...wrong }, rsa, true, ["decrypt"]));
}
await tell("even exponent", () => subtle.generateKey({ ...rsa, publicExponent: Uint8Array.of(1, 0) }, true, ["decrypt"]));
await tell("no exponent", () => subtle.generateKey({ ...rsa, publicExponent: undefined }, true, ["decrypt"]));
await tell("list as exponent", () => subtle.generateKey({ ...rsa, publicExponent: [1, 0, 1] }, true, ["decrypt"]));
await tell("short modulus", () => subtle.generateKey({ ...rsa, modulusLength: 100 }, true, ["decrypt"]));
await tell("salt too long", async () => {
  const pair = await subtle.generateKey({ ...rsa, name: "RSA-PSS" }, true, ["sign"]);
  return subtle.sign({ name: "RSA-PSS", saltLength: 1000 }, pair.privateKey, text);
});

// Ed25519 (RFC 8032, 7.1, test 3) and X25519 (RFC 7748, 6.1)
const edSecret = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";
const edPublic = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
const url = (text) => Buffer.from(text, "hex").toString("base64url");
await tell("Ed25519", async () => {
  const secret = await subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", d: url(edSecret), x: url(edPublic) }, "Ed25519", true, ["sign"]);
  const open = await raw(bytes(edPublic), "Ed25519", ["verify"]);
  const signature = await subtle.sign("Ed25519", secret, bytes("af82"));
  return [secret, signature, await subtle.verify("Ed25519", open, signature, bytes("af82")), await subtle.verify("Ed25519", open, signature, bytes("af83")), await subtle.verify("Ed25519", open, new Uint8Array(64), bytes("af82")),
    await subtle.exportKey("spki", open), await subtle.exportKey("pkcs8", secret), await subtle.exportKey("raw", open)];
});
await tell("Ed25519 formats", async () => {
  const pair = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const pkcs8 = await subtle.exportKey("pkcs8", pair.privateKey);
  const again = await subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const open = await subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: (await subtle.exportKey("jwk", again)).x }, "Ed25519", true, ["verify"]);
  return [pair, await subtle.verify("Ed25519", open, await subtle.sign("Ed25519", again, text), text)];
});
await tell("Ed25519 crv", () => subtle.importKey("jwk", { kty: "OKP", crv: "X25519", x: url(edPublic) }, "Ed25519", true, ["verify"]));
await tell("Ed25519 short", () => raw(bytes(edPublic).slice(1), "Ed25519", ["verify"]));
await tell("X25519", async () => {
  const alice = "77076d0a7318a57d3c16c17251b26645db4c45ce2f9f2f1c53a3e2b4c9a7d7a2";
  const pkcs8 = bytes(`302e020100300506032b656e04220420${alice}`);
  const own = await subtle.importKey("pkcs8", pkcs8, "X25519", true, ["deriveKey", "deriveBits"]);
  const bob = await raw(bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), "X25519", []);
  return [own, await subtle.exportKey("jwk", own), await subtle.deriveBits({ name: "X25519", public: bob }, own, 256), await subtle.deriveBits({ name: "X25519", public: bob }, own, 8), await subtle.exportKey("pkcs8", own)];
});
await tell("X25519 small", async () => {
  const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
  return subtle.deriveBits({ name: "X25519", public: await raw(new Uint8Array(32), "X25519", []) }, pair.privateKey, 256);
});

// A key is a platform object
const clone = structuredClone({ key: gcm });
await tell("cloned", async () => [clone.key !== gcm, clone.key, Buffer.from(await subtle.decrypt({ name: "AES-GCM", iv }, clone.key, await subtle.encrypt({ name: "AES-GCM", iv }, gcm, text))).toString()]);
console.log(gcm.algorithm === gcm.algorithm, gcm.usages === gcm.usages, Object.prototype.toString.call(gcm), Object.keys(gcm).length);
