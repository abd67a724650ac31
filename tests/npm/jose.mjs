// JSON Web Tokens, signed and encrypted by crypto.subtle.
import * as jose from "jose";

const secret = new TextEncoder().encode("a secret that has thirty-two bytes.");
const now = new Date("2030-01-01T00:00:00Z");
const claims = () => new jose.SignJWT({ role: "admin" }).setSubject("ada").setIssuedAt(now).setIssuer("polyloop").setExpirationTime(new Date("2030-01-01T02:00:00Z"));
const token = await claims().setProtectedHeader({ alg: "HS256" }).sign(secret);
console.log(token);
console.log(await jose.jwtVerify(token, secret, { issuer: "polyloop", currentDate: now }));
const refused = async (promise) => promise.then(() => "taken", (error) => `${error.code}: ${error.message}`);
console.log(await refused(jose.jwtVerify(token, secret, { audience: "others", currentDate: now })));
console.log(await refused(jose.jwtVerify(token, secret, { currentDate: new Date("2031-01-01") })));
console.log(await refused(jose.jwtVerify(`${token.slice(0, -3)}AAA`, secret)));

for (const alg of ["RS256", "PS256", "ES256", "EdDSA"]) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const signed = await claims().setProtectedHeader({ alg }).sign(privateKey);
  const known = jose.createLocalJWKSet({ keys: [{ ...(await jose.exportJWK(publicKey)), alg, kid: "1" }] });
  const { payload, protectedHeader } = await jose.jwtVerify(signed, known, { currentDate: now });
  const pem = await jose.exportSPKI(publicKey);
  await jose.jwtVerify(signed, await jose.importSPKI(pem, alg), { currentDate: now });
  console.log(payload.sub, protectedHeader.alg, pem.split("\n")[0]);
}

for (const [alg, enc, key] of [["dir", "A128CBC-HS256", secret.slice(0, 32)], ["A256KW", "A256GCM", secret.slice(0, 32)]]) {
  const sealed = await new jose.EncryptJWT({ card: "4711" }).setProtectedHeader({ alg, enc }).encrypt(key);
  const { payload } = await jose.jwtDecrypt(sealed, key);
  console.log(payload, sealed.split(".").length);
}
console.log(await jose.calculateJwkThumbprint({ kty: "oct", k: jose.base64url.encode(secret) }), jose.decodeJwt(token).sub);
