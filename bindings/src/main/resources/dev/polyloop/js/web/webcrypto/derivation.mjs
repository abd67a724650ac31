/** HKDF and PBKDF2: Web Cryptography API, 33 and 34. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { bufferOf, checkUsages, failFormat, failOperation, failSyntax } from "./common.mjs";
import { Hkdf, None, Pbkdf2 } from "./parameters.mjs";

function derivation(name, members, deriveBytes) {
  return {
    name,
    parameters: { deriveBits: members, importKey: None, getKeyLength: None },

    async importKey(format, data, parameters, extractable, usages) {
      if (format !== "raw") {
        failFormat(format);
      }
      checkUsages(usages, ["deriveKey", "deriveBits"]);
      if (extractable) {
        failSyntax(`A key of ${name} is not extractable`);
      }
      return makeKey("secret", false, { name }, usages, data);
    },

    async deriveBits(parameters, { material }, length) {
      if (length === null || length % 8 !== 0) {
        failOperation("The length is not a multiple of 8");
      }
      return bytesOf(await deriveBytes(parameters, bufferOf(material), length / 8));
    },

    getKeyLength: () => null,
  };
}

export const hkdf = derivation("HKDF", Hkdf, ({ hash, salt, info }, secret, length) =>
  host.hkdf(hash, secret, bufferOf(salt), bufferOf(info), length));

export const pbkdf2 = derivation("PBKDF2", Pbkdf2, ({ hash, salt, iterations }, password, length) => {
  if (iterations === 0) {
    failOperation("There is no iteration");
  }
  return host.pbkdf2(hash, password, bufferOf(salt), iterations, length);
});
