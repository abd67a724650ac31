/** RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP: Web Cryptography API, 20 to 22. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { bufferOf, checkType, checkUsages, failFormat, failOperation, failSupport } from "./common.mjs";
import { digitsOf } from "./digests.mjs";
import { base64Url, bytesIn, checkJwk, makeJwk } from "./jwk.mjs";
import { checkPairUsages, exportEncoded, makePair } from "./pairs.mjs";
import { None, RsaGeneration, RsaImport, RsaOaep, RsaPss } from "./parameters.mjs";

const UNSALTED = -1;
const MOST_BITS = 2 ** 31 - 1;

/** The numbers of a JWK in the order of `CryptoRsa.key`. */
const PUBLIC = ["n", "e"];
const SECRET = ["d", "p", "q", "dp", "dq", "qi"];

/** What is the same for all schemes. */
function rsa(name, use, usages, jwkName, operations, methods) {
  const make = (type, key, hash, extractable, allowed) => {
    const algorithm = { name, modulusLength: host.rsaBits(key), publicExponent: bytesOf(host.rsaExponent(key)), hash };
    return makeKey(type, extractable, algorithm, allowed, key);
  };

  async function importJwk(jwk, hash, extractable, allowed) {
    const isPrivate = jwk.d !== undefined;
    checkUsages(allowed, isPrivate ? usages.private : usages.public);
    checkJwk(jwk, { kty: "RSA", use, alg: [jwkName(hash)] }, extractable, allowed);
    if (isPrivate && jwk.oth !== undefined) {
      failSupport("A key of RSA has two primes");
    }
    const numbers = (isPrivate ? [...PUBLIC, ...SECRET] : PUBLIC).map((member) => bufferOf(bytesIn(jwk, member)));
    return make(isPrivate ? "private" : "public", await host.rsaKey(numbers), hash, extractable, allowed);
  }

  async function exportJwk(slots) {
    const parts = await host.rsaParts(slots.material);
    const numbers = slots.type === "private" ? [...PUBLIC, ...SECRET] : PUBLIC;
    const members = Object.fromEntries(numbers.map((member, index) => [member, base64Url(bytesOf(parts.at(index)))]));
    return makeJwk(slots, { kty: "RSA", alg: jwkName(slots.algorithm.hash), ...members });
  }

  return {
    name,
    parameters: { ...operations, generateKey: RsaGeneration, importKey: RsaImport, exportKey: None },

    async generateKey({ modulusLength, publicExponent, hash }, extractable, allowed) {
      checkPairUsages(allowed, usages);
      if (modulusLength > MOST_BITS) {
        failOperation(`A key of RSA cannot have ${modulusLength} bits`);
      }
      const pair = await host.rsaGenerate(modulusLength, bufferOf(publicExponent));
      return makePair(pair, { name, modulusLength, publicExponent, hash }, extractable, allowed, usages);
    },

    async importKey(format, data, { hash }, extractable, allowed) {
      switch (format) {
        case "jwk":
          return importJwk(data, hash, extractable, allowed);
        case "spki":
          checkUsages(allowed, usages.public);
          return make("public", await host.rsaDecode(false, bufferOf(data)), hash, extractable, allowed);
        case "pkcs8":
          checkUsages(allowed, usages.private);
          return make("private", await host.rsaDecode(true, bufferOf(data)), hash, extractable, allowed);
        default:
          return failFormat(format);
      }
    },

    async exportKey(format, slots) {
      switch (format) {
        case "jwk":
          return exportJwk(slots);
        case "spki":
        case "pkcs8":
          return exportEncoded(format, slots, (key) => host.encode(key));
        default:
          return failFormat(format);
      }
    },

    ...methods,
  };
}

const SIGNING = { public: ["verify"], private: ["sign"] };

/** The two signature schemes, which differ in their salt. */
function signing(name, prefix, operations, saltOf) {
  return rsa(name, "sig", SIGNING, (hash) => prefix + digitsOf(hash), operations, {
    async sign(parameters, slots, data) {
      checkType(slots, "private");
      return bytesOf(await host.rsaSign(slots.algorithm.hash, saltOf(parameters), slots.material, bufferOf(data)));
    },

    async verify(parameters, slots, signature, data) {
      checkType(slots, "public");
      return host.rsaVerify(slots.algorithm.hash, saltOf(parameters), slots.material, bufferOf(signature), bufferOf(data));
    },
  });
}

export const rsaPkcs1 = signing("RSASSA-PKCS1-v1_5", "RS", { sign: None, verify: None }, () => UNSALTED);
export const rsaPss = signing("RSA-PSS", "PS", { sign: RsaPss, verify: RsaPss }, ({ saltLength }) => saltLength);

async function oaep(encrypt, { label = new Uint8Array(0) }, slots, data) {
  checkType(slots, encrypt ? "public" : "private");
  return bytesOf(await host.rsaOaep(encrypt, slots.algorithm.hash, bufferOf(label), slots.material, bufferOf(data)));
}

export const rsaOaep = rsa(
  "RSA-OAEP",
  "enc",
  { public: ["encrypt", "wrapKey"], private: ["decrypt", "unwrapKey"] },
  (hash) => (hash === "SHA-1" ? "RSA-OAEP" : `RSA-OAEP-${digitsOf(hash)}`),
  { encrypt: RsaOaep, decrypt: RsaOaep },
  { encrypt: (...all) => oaep(true, ...all), decrypt: (...all) => oaep(false, ...all) },
);
