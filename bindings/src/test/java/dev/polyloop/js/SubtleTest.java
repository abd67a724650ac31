package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.guest.Sandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * crypto.subtle where Node differs from the standard or does not say; what they agree on is in a
 * program that both run (tests/npm/subtle.mjs).
 */
class SubtleTest {
  private static final String HELPERS =
      """
      const { subtle } = crypto;
      const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
      const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
      const utf8 = (text) => new TextEncoder().encode(text);
      const raw = (data, algorithm, usages, extractable = true) => subtle.importKey("raw", data, algorithm, extractable, usages);
      const tell = async (work) => {
        try { console.log(await work()); } catch (e) { console.log(e.name, e instanceof DOMException); }
      };
      const hmac = { name: "HMAC", hash: "SHA-256" };
      """;

  private static void checkSubtle(String code, String expected) {
    check(HELPERS + code, expected);
  }

  @Test
  void key_hasItsUsagesInTheStandardsOrder_andIsNotAlteredByWhatIsSeenOfIt() {
    checkSubtle(
        """
        const key = await raw(utf8("key"), hmac, ["verify", "sign", "verify"]);
        console.log(key.usages, Object.keys(await subtle.exportKey("jwk", key)).join());
        key.usages.length = 0;
        key.algorithm.name = "AES-GCM";
        key.algorithm.hash.name = "SHA-1";
        console.log((await subtle.sign("HMAC", key, utf8("data"))).byteLength, (await subtle.exportKey("jwk", key)).alg);
        const pair = await subtle.generateKey({ name: "RSA-PSS", hash: "SHA-256", modulusLength: 512, publicExponent: bytes("010001") }, false, ["sign", "verify"]);
        pair.publicKey.algorithm.publicExponent.fill(0);
        console.log(Object.keys(pair).join(), (await subtle.exportKey("jwk", pair.publicKey)).e, pair.publicKey.extractable, pair.privateKey.extractable);
        await tell(() => subtle.exportKey("jwk", pair.privateKey));
        """,
        """
        [ 'sign', 'verify' ] alg,ext,k,key_ops,kty
        32 HS256
        privateKey,publicKey AQAB true false
        InvalidAccessError true
        """);
  }

  @Test
  void key_isNotConstructible_andItsMembersNeedOne() {
    checkSubtle(
        """
        for (const f of [() => new CryptoKey(), () => Reflect.get(CryptoKey.prototype, "usages", {}), () => new SubtleCrypto(), () => new Crypto(),
            () => Reflect.get(Crypto.prototype, "subtle", {})]) {
          try { console.log("no", f()); } catch (e) { console.log(e instanceof TypeError); }
        }
        await tell(() => subtle.exportKey.call({}, "raw", {}));
        await tell(() => subtle.exportKey("raw", Object.create(CryptoKey.prototype)));
        console.log(crypto.subtle === subtle, Object.prototype.toString.call(subtle));
        """,
        """
        true
        true
        true
        true
        true
        TypeError false
        TypeError false
        true [object SubtleCrypto]
        """);
  }

  @Test
  void formats_refuseTheOtherKindOfData() {
    checkSubtle(
        """
        await tell(() => subtle.importKey("jwk", utf8("k"), hmac, true, ["sign"]));
        await tell(() => subtle.importKey("raw", { kty: "oct" }, hmac, true, ["sign"]));
        await tell(() => subtle.importKey("raw", new Uint8Array(new SharedArrayBuffer(4)), hmac, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { kty: "oct", k: "" }, hmac, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { kty: "oct", k: "a+b/" }, hmac, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { kty: "oct", k: "AQID", key_ops: ["sign", "sign"] }, hmac, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { kty: "oct", k: "AQID", key_ops: "sign" }, hmac, true, ["sign"]));
        await tell(async () => subtle.exportKey("spki", await raw(utf8("k"), hmac, ["sign"])));
        await tell(async () => subtle.exportKey("raw", await raw(utf8("k"), "PBKDF2", ["deriveBits"], false)));
        """,
        """
        TypeError false
        TypeError false
        TypeError false
        DataError true
        DataError true
        DataError true
        TypeError false
        NotSupportedError true
        NotSupportedError true
        """);
  }

  @Test
  void lengthsInBits_cutTheLastByte() {
    checkSubtle(
        """
        const key = await raw(bytes("ffff"), { ...hmac, length: 11 }, ["sign"]);
        console.log(key.algorithm.length, hex(await subtle.exportKey("raw", key)));
        const made = await subtle.generateKey({ ...hmac, length: 3 }, true, ["sign"]);
        console.log(made.algorithm.length, new Uint8Array(await subtle.exportKey("raw", made))[0] & 0x1f);
        const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
        const whole = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: pair.publicKey }, pair.privateKey));
        const part = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: pair.publicKey }, pair.privateKey, 13));
        console.log(part.length, part[0] === whole[0], part[1] === (whole[1] & 0xf8), whole.length);
        """,
        """
        11 ffe0
        3 0
        2 true true 32
        """);
  }

  @Test
  void ed25519_refusesPointsOfSmallOrder_andKeysThatDoNotMatch() {
    checkSubtle(
        """
        const small = ["00".repeat(32), "01" + "00".repeat(31), "ec" + "ff".repeat(30) + "7f", "ed" + "ff".repeat(30) + "7f", "ee" + "ff".repeat(30) + "7f",
          "26e8958fc2b227b045c3f489f298eff0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "26e8958fc2b227b045c3f489f298eff0d5dfac05d3c63339b13802886d53fc85"];
        // With a public key that is the identity, R = sB is valid for every message: the base point, and s = 1.
        const signature = bytes("58" + "66".repeat(31) + "01" + "00".repeat(31));
        const answers = await Promise.all(small.map(async (point) => subtle.verify("Ed25519", await raw(bytes(point), "Ed25519", ["verify"]), signature, utf8("m"))));
        console.log(answers.join());
        const pair = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
        const jwk = await subtle.exportKey("jwk", pair.privateKey);
        const other = await subtle.exportKey("jwk", (await subtle.generateKey("Ed25519", true, ["sign"])).publicKey);
        await tell(() => subtle.importKey("jwk", { ...jwk, x: other.x }, "Ed25519", true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { ...jwk, alg: "ES256" }, "Ed25519", true, ["sign"]));
        await tell(async () => (await subtle.importKey("jwk", { ...jwk, alg: "Ed25519" }, "Ed25519", true, ["sign"])).type);
        """,
        """
        false,false,false,false,false,false,false,false
        DataError true
        DataError true
        private
        """);
  }

  @Test
  void curve25519_takesKeysOf32BytesOnly() {
    checkSubtle(
        """
        for (const [name, usages] of [["Ed25519", ["verify"]], ["X25519", []]]) {
          const zero = name === "Ed25519" ? "0000" + "93".repeat(30) : "0000" + "07".repeat(30);
          const key = (await subtle.generateKey(name, true, name === "Ed25519" ? ["sign"] : ["deriveBits"]));
          const spki = new Uint8Array(await subtle.exportKey("spki", key.publicKey));
          const prefix = [...spki.slice(0, 12)];
          const encoded = (...open) => Uint8Array.from([0x30, open.length + 10, ...prefix.slice(2, 9), 3, open.length + 1, 0, ...open]);
          const open = [...spki.slice(12)];
          const read = async (der) => tell(async () => hex(await subtle.exportKey("raw", await subtle.importKey("spki", der, name, true, usages))) === hex(der.slice(12)));
          await read(encoded(...open));
          await read(encoded(...bytes(zero)));
          for (const wrong of [encoded(...open.slice(1)), encoded(...open, 1), encoded(0, ...open), spki.slice(0, -1), Uint8Array.of(...spki, 0), Uint8Array.of(0x31, ...spki.slice(1))]) await read(wrong);
          const pkcs8 = new Uint8Array(await subtle.exportKey("pkcs8", key.privateKey));
          for (const wrong of [pkcs8.slice(0, -1), Uint8Array.of(...pkcs8, 0), Uint8Array.of(0x31, ...pkcs8.slice(1))]) {
            await tell(() => subtle.importKey("pkcs8", wrong, name, true, key.privateKey.usages));
          }
        }
        """,
        ("true\ntrue\n" + "DataError true\n".repeat(9)).repeat(2));
  }

  @Test
  void transferredBuffer_isEmpty() {
    checkSubtle(
        """
        const data = utf8("data");
        const transferring = { get name() { data.buffer.transfer(); return "SHA-256"; } };
        console.log(hex(await subtle.digest(transferring, data)) === hex(await subtle.digest("SHA-256", utf8(""))));
        console.log(hex(await subtle.digest("SHA-1", data)).slice(0, 8));
        """,
        """
        true
        da39a3ee
        """);
  }

  @Test
  void privateKeys_mustBelongTogether() {
    checkSubtle(
        """
        const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
        const one = await subtle.exportKey("jwk", (await subtle.generateKey(ecdsa, true, ["sign"])).privateKey);
        const two = await subtle.exportKey("jwk", (await subtle.generateKey(ecdsa, true, ["sign"])).privateKey);
        await tell(() => subtle.importKey("jwk", { ...one, d: two.d }, ecdsa, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { ...one, d: "A".repeat(43) }, ecdsa, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { ...one, d: "_".repeat(42) + "8" }, ecdsa, true, ["sign"]));
        await tell(() => subtle.importKey("jwk", { ...one, alg: "ES384" }, ecdsa, true, ["sign"]));
        const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 512, publicExponent: bytes("010001") };
        const jwk = await subtle.exportKey("jwk", (await subtle.generateKey(rsa, true, ["sign"])).privateKey);
        for (const wrong of [{ p: jwk.q }, { d: jwk.dp }, { qi: jwk.dq }, { e: "Aw" }, { q: undefined }, { n: "!" }]) {
          await tell(() => subtle.importKey("jwk", { ...jwk, ...wrong }, rsa, true, ["sign"]));
        }
        await tell(() => subtle.importKey("jwk", { ...jwk, oth: [] }, rsa, true, ["sign"]));
        """,
        """
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        DataError true
        NotSupportedError true
        """);
  }

  @Test
  void parameters_areReadOnceAndInOrder_beforeTheDataIsCopied() {
    checkSubtle(
        """
        const seen = [];
        const logged = (object) => new Proxy(object, { get(target, name) { seen.push(name); return target[name]; } });
        const key = await raw(bytes("00".repeat(16)), "AES-GCM", ["encrypt"]);
        const data = utf8("data");
        const iv = bytes("00".repeat(12));
        const secret = subtle.encrypt(logged({ name: "AES-GCM", iv, get tagLength() { data[0] = 0; return 128; } }), key, data);
        data.fill(1);
        iv.fill(1);
        console.log(seen.join(), hex(await secret) === hex(await subtle.encrypt({ name: "AES-GCM", iv: bytes("00".repeat(12)) }, key, utf8("\\0ata"))));
        """,
        """
        name,additionalData,iv,tagLength true
        """);
  }

  @Test
  void operations_runElsewhere_andTheProgramWaitsForThem() {
    checkSubtle(
        """
        const order = [];
        subtle.importKey("raw", utf8("p"), "PBKDF2", false, ["deriveBits"])
          .then((key) => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: utf8("s"), iterations: 20000 }, key, 256))
          .then(() => { order.push("derived"); console.log(order.join()); });
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        order.push("turns");
        """,
        """
        turns,derived
        """);
  }

  @Test
  void loopClosedMeanwhile_leavesTheWorkBehind() {
    JsProgram program = new JsProgram();
    program
        .guest
        .context()
        .eval(
            "js", HELPERS + "subtle.digest('SHA-256', utf8('x')).then(() => console.log('late'));");
    program.close();
    assertEquals("", program.out());
    assertEquals("", program.err());
  }

  @Test
  void close_endsADerivationThatWouldTakeHours() throws InterruptedException {
    JsProgram program = new JsProgram();
    program
        .guest
        .context()
        .eval(
            "js",
            """
            globalThis.key = null;
            crypto.subtle.importKey("raw", new Uint8Array(1), "PBKDF2", false, ["deriveBits"]).then((made) => { key = made; });
            """);
    program.loop.runUntilIdle();
    program
        .guest
        .context()
        .eval(
            "js",
            "crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(1), iterations: 4294967295 }, key, 8);");
    Set<Thread> workers = program.guest.host().subtle.workers();
    assertEquals(1, workers.size());
    program.close();
    for (Thread worker : workers) {
      assertTrue(worker.join(Duration.ofMinutes(1)));
    }
  }

  @Test
  void restrictedProgram_hasIt() {
    try (JsProgram program = JsProgram.restricted(Sandbox.open())) {
      program.run(
          HELPERS
              + """
              const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-384" }, true, ["sign", "verify"]);
              const signature = await subtle.sign({ name: "ECDSA", hash: "SHA-384" }, pair.privateKey, utf8("m"));
              const open = await subtle.importKey("spki", await subtle.exportKey("spki", pair.publicKey), { name: "ECDSA", namedCurve: "P-384" }, true, ["verify"]);
              console.log(await subtle.verify({ name: "ECDSA", hash: "SHA-384" }, open, signature, utf8("m")), (await subtle.exportKey("jwk", pair.privateKey)).crv);
              await tell(() => subtle.importKey("spki", utf8("m"), { name: "ECDSA", namedCurve: "P-384" }, true, []));
              """);
      assertEquals("", program.err());
      assertEquals("true P-384\nDataError true\n", program.out());
    }
  }

  @Test
  void counter_beginsAgain_asTheBlocksOneByOneSay() throws Exception {
    byte[] key = HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c");
    byte[] block = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfefd");
    byte[] data =
        "five blocks and a rest of bytes, all of them of one text, which ends here.."
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = CryptoAes.ctr(key, block, 3, data);
    byte[] counter = block.clone();
    for (int at = 0; at < data.length; at += 16) {
      int length = Math.min(16, data.length - at);
      byte[] part = CryptoAes.ctr(key, counter, 128, Arrays.copyOfRange(data, at, at + length));
      assertEquals(
          HexFormat.of().formatHex(whole, at, at + length), HexFormat.of().formatHex(part));
      counter[15] = (byte) ((counter[15] & 0xF8) | ((counter[15] + 1) & 7));
    }
    assertFalse(Arrays.equals(whole, CryptoAes.ctr(key, block, 4, data)));
  }
}
