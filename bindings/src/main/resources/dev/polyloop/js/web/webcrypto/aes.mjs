/** AES-CTR, AES-CBC, AES-GCM and AES-KW: Web Cryptography API, 27 to 30. */
import { crypto, subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { bufferOf, checkUsages, failData, failFormat, failOperation } from "./common.mjs";
import { base64Url, bytesIn, checkJwk, makeJwk } from "./jwk.mjs";
import { AesCbcParams, AesCtrParams, AesGcmParams, AesLength, None } from "./parameters.mjs";

const LENGTHS = [128, 192, 256];
const BLOCK_BYTES = 16;
const TAG_LENGTHS = [32, 64, 96, 104, 112, 120, 128];

function checkLength(length) {
  if (!LENGTHS.includes(length)) {
    failOperation(`A key of AES has 128, 192 or 256 bits, not ${length}`);
  }
}

/** What is the same for all modes. */
function aes(name, usages, operations, methods) {
  const make = (bytes, extractable, allowed) =>
    makeKey("secret", extractable, { name, length: bytes.length * 8 }, allowed, bytes);
  const jwkName = (bytes) => `A${bytes.length * 8}${name.slice("AES-".length)}`;
  return {
    name,
    parameters: { ...operations, generateKey: AesLength, importKey: None, exportKey: None, getKeyLength: AesLength },

    async generateKey({ length }, extractable, allowed) {
      checkUsages(allowed, usages);
      checkLength(length);
      return make(bytesOf(crypto.randomBytes(length / 8)), extractable, allowed);
    },

    async importKey(format, data, parameters, extractable, allowed) {
      checkUsages(allowed, usages);
      if (format !== "raw" && format !== "jwk") {
        failFormat(format);
      }
      if (format === "jwk") {
        checkJwk(data, { kty: "oct" }, extractable, allowed);
      }
      const bytes = format === "jwk" ? bytesIn(data, "k") : data;
      if (!LENGTHS.includes(bytes.length * 8)) {
        failData(`A key of AES has 128, 192 or 256 bits, not ${bytes.length * 8}`);
      }
      if (format === "jwk") {
        checkJwk(data, { kty: "oct", use: "enc", alg: [jwkName(bytes)] }, extractable, allowed);
      }
      return make(bytes, extractable, allowed);
    },

    async exportKey(format, slots) {
      switch (format) {
        case "raw":
          return slots.material.slice();
        case "jwk":
          return makeJwk(slots, { kty: "oct", k: base64Url(slots.material), alg: jwkName(slots.material) });
        default:
          return failFormat(format);
      }
    },

    getKeyLength({ length }) {
      checkLength(length);
      return length;
    },

    ...methods,
  };
}

const USAGES = ["encrypt", "decrypt", "wrapKey", "unwrapKey"];

function checkBlock(bytes, what) {
  if (bytes.length !== BLOCK_BYTES) {
    failOperation(`The ${what} has ${bytes.length} bytes, not ${BLOCK_BYTES}`);
  }
}

async function cbc(encrypt, { iv }, { material }, data) {
  checkBlock(iv, "iv");
  return bytesOf(await host.aesCbc(encrypt, bufferOf(material), bufferOf(iv), bufferOf(data)));
}

export const aesCbc = aes("AES-CBC", USAGES, { encrypt: AesCbcParams, decrypt: AesCbcParams }, {
  encrypt: (...all) => cbc(true, ...all),
  decrypt: (...all) => cbc(false, ...all),
});

async function ctr({ counter, length }, { material }, data) {
  checkBlock(counter, "counter");
  if (length < 1 || length > 128) {
    failOperation(`The counter has 1 to 128 bits, not ${length}`);
  }
  return bytesOf(await host.aesCtr(bufferOf(material), bufferOf(counter), length, bufferOf(data)));
}

export const aesCtr = aes("AES-CTR", USAGES, { encrypt: AesCtrParams, decrypt: AesCtrParams }, { encrypt: ctr, decrypt: ctr });

async function gcm(encrypt, { iv, additionalData = new Uint8Array(0), tagLength = 128 }, { material }, data) {
  if (!TAG_LENGTHS.includes(tagLength)) {
    failOperation(`The tag has ${TAG_LENGTHS.join(", ")} bits, not ${tagLength}`);
  }
  return bytesOf(await host.aesGcm(encrypt, bufferOf(material), bufferOf(iv), bufferOf(additionalData), tagLength, bufferOf(data)));
}

export const aesGcm = aes("AES-GCM", USAGES, { encrypt: AesGcmParams, decrypt: AesGcmParams }, {
  encrypt: (...all) => gcm(true, ...all),
  decrypt: (...all) => gcm(false, ...all),
});

async function kw(wrap, parameters, { material }, data) {
  return bytesOf(await host.aesKw(wrap, bufferOf(material), bufferOf(data)));
}

export const aesKw = aes("AES-KW", ["wrapKey", "unwrapKey"], { wrapKey: None, unwrapKey: None }, {
  wrapKey: (...all) => kw(true, ...all),
  unwrapKey: (...all) => kw(false, ...all),
});
