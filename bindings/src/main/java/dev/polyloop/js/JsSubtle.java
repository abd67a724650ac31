package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * The work of {@code crypto.subtle}, by the JDK's providers; what is allowed is decided in
 * JavaScript. Bytes come as ArrayBuffers and are copied, keys other than secret ones are Java's
 * objects. Each operation runs on a virtual thread of its own, and what it returns is to be
 * awaited: it fails with an OperationError, or a DataError where a key is read. Part of {@link
 * JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript; {@link #close} too. Source: Web
 * Cryptography API, 18.
 */
public final class JsSubtle extends JsExports implements AutoCloseable {
  /** The threads at work. */
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

  JsSubtle(JsGuest guest) {
    super(guest);
  }

  /** What runs on another thread. */
  @FunctionalInterface
  private interface Operation {
    Object run() throws GeneralSecurityException;
  }

  private Value work(Operation operation) {
    return later("OperationError", operation);
  }

  private Value read(Operation operation) {
    return later("DataError", operation);
  }

  private Value later(String error, Operation operation) {
    return guarded(
        () ->
            guest.wrapper(
                loop().<Object>runInExecutor(this::start, () -> result(error, operation))));
  }

  private void start(Runnable command) {
    Thread worker =
        Thread.ofVirtual()
            .name("polyloop-crypto")
            .unstarted(
                () -> {
                  try {
                    command.run();
                  } finally {
                    workers.remove(Thread.currentThread());
                  }
                });
    workers.add(worker);
    worker.start();
  }

  /** The threads at work now. */
  Set<Thread> workers() {
    return Set.copyOf(workers);
  }

  /** Interrupts what is at work. */
  @Override
  public void close() {
    workers.forEach(Thread::interrupt);
  }

  private static Object result(String error, Operation operation) {
    try {
      Object result = operation.run();
      return result instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : result;
    } catch (GeneralSecurityException | InvalidParameterException | ProviderException e) {
      String message = e.getMessage();
      throw new DomException(error, message == null ? "The operation failed" : message, e);
    }
  }

  private static byte[] bytes(Value buffer) {
    return JsBytes.read(buffer, 0, Math.toIntExact(buffer.getBufferSize()));
  }

  /** The public key of a pair. */
  @Export
  public Object publicKey(Object pair) {
    return ((KeyPair) pair).getPublic();
  }

  /** The private key of a pair. */
  @Export
  public Object privateKey(Object pair) {
    return ((KeyPair) pair).getPrivate();
  }

  // Hash functions

  /** A digest. */
  @Export
  public Value digest(String hash, Value data) {
    byte[] input = bytes(data);
    return work(() -> CryptoHashes.digest(hash, input));
  }

  /** An HMAC. */
  @Export
  public Value hmac(String hash, Value key, Value data) {
    byte[] secret = bytes(key);
    byte[] input = bytes(data);
    return work(() -> CryptoHashes.hmac(hash, secret, input));
  }

  /** Whether it is the HMAC, in a time that does not tell how much of it is right. */
  @Export
  public Value hmacMatches(String hash, Value key, Value signature, Value data) {
    byte[] secret = bytes(key);
    byte[] given = bytes(signature);
    byte[] input = bytes(data);
    return work(() -> MessageDigest.isEqual(CryptoHashes.hmac(hash, secret, input), given));
  }

  /** So many bytes of HKDF. */
  @Export
  public Value hkdf(String hash, Value secret, Value salt, Value info, int length) {
    byte[] input = bytes(secret);
    byte[] salted = bytes(salt);
    byte[] bound = bytes(info);
    return work(() -> CryptoHashes.hkdf(hash, input, salted, bound, length));
  }

  /** So many bytes of PBKDF2. */
  @Export
  public Value pbkdf2(String hash, Value password, Value salt, long iterations, int length) {
    byte[] input = bytes(password);
    byte[] salted = bytes(salt);
    return work(() -> CryptoHashes.pbkdf2(hash, input, salted, iterations, length));
  }

  // AES

  /** AES-CBC. */
  @Export
  public Value aesCbc(boolean encrypt, Value key, Value iv, Value data) {
    byte[] secret = bytes(key);
    byte[] start = bytes(iv);
    byte[] input = bytes(data);
    return work(() -> CryptoAes.cbc(encrypt, secret, start, input));
  }

  /** AES-CTR. */
  @Export
  public Value aesCtr(Value key, Value counter, int bits, Value data) {
    byte[] secret = bytes(key);
    byte[] start = bytes(counter);
    byte[] input = bytes(data);
    return work(() -> CryptoAes.ctr(secret, start, bits, input));
  }

  /** AES-GCM. */
  @Export
  public Value aesGcm(
      boolean encrypt, Value key, Value iv, Value additional, int tagBits, Value data) {
    byte[] secret = bytes(key);
    byte[] start = bytes(iv);
    byte[] bound = bytes(additional);
    byte[] input = bytes(data);
    return work(() -> CryptoAes.gcm(encrypt, secret, start, bound, tagBits, input));
  }

  /** AES-KW. */
  @Export
  public Value aesKw(boolean wrap, Value key, Value data) {
    byte[] secret = bytes(key);
    byte[] input = bytes(data);
    return work(() -> CryptoAes.kw(wrap, secret, input));
  }

  // RSA

  /** A new pair. */
  @Export
  public Value rsaGenerate(int bits, Value exponent) {
    byte[] number = bytes(exponent);
    return work(() -> CryptoRsa.generate(bits, number));
  }

  /** A key of an array of numbers, see {@link CryptoRsa#key}. */
  @Export
  public Value rsaKey(Value parts) {
    List<byte[]> numbers = new ArrayList<>();
    for (long i = 0; i < parts.getArraySize(); i++) {
      numbers.add(bytes(parts.getArrayElement(i)));
    }
    return read(() -> CryptoRsa.key(numbers));
  }

  /** A key of its SPKI or PKCS #8. */
  @Export
  public Value rsaDecode(boolean isPrivate, Value der) {
    byte[] encoded = bytes(der);
    return read(
        () -> {
          Key key = CryptoKeys.decode("RSA", isPrivate, encoded);
          return key instanceof RSAPrivateCrtKey secret ? CryptoRsa.checked(secret) : key;
        });
  }

  /** See {@link CryptoRsa#parts}. */
  @Export
  public Value rsaParts(Object key) {
    return work(() -> CryptoRsa.parts((Key) key));
  }

  /** How many bits the modulus has. */
  @Export
  public int rsaBits(Object key) {
    return ((RSAKey) key).getModulus().bitLength();
  }

  /** The public exponent. */
  @Export
  public ByteBuffer rsaExponent(Object key) {
    return ByteBuffer.wrap(
        CryptoRsa.bytes(
            key instanceof RSAPrivateCrtKey secret
                ? secret.getPublicExponent()
                : ((RSAPublicKey) key).getPublicExponent()));
  }

  /** A signature; without salt if its length is negative. */
  @Export
  public Value rsaSign(String hash, long saltBytes, Object key, Value data) {
    byte[] input = bytes(data);
    return work(() -> CryptoRsa.sign(hash, saltBytes, (PrivateKey) key, input));
  }

  /** Whether the signature is right. */
  @Export
  public Value rsaVerify(String hash, long saltBytes, Object key, Value signature, Value data) {
    byte[] given = bytes(signature);
    byte[] input = bytes(data);
    return work(() -> CryptoRsa.verify(hash, saltBytes, (PublicKey) key, given, input));
  }

  /** RSA-OAEP. */
  @Export
  public Value rsaOaep(boolean encrypt, String hash, Value label, Object key, Value data) {
    byte[] bound = bytes(label);
    byte[] input = bytes(data);
    return work(() -> CryptoRsa.oaep(encrypt, hash, bound, (Key) key, input));
  }

  // Elliptic curves

  /** A new pair. */
  @Export
  public Value ecGenerate(String curve) {
    return work(() -> CryptoEc.generate(curve));
  }

  /** A public key of its point. */
  @Export
  public Value ecPublic(String curve, Value point) {
    byte[] encoded = bytes(point);
    return read(() -> CryptoEc.publicKey(curve, encoded));
  }

  /** A private key of its number and its point. */
  @Export
  public Value ecPrivate(String curve, Value number, Value point) {
    byte[] secret = bytes(number);
    byte[] open = bytes(point);
    return read(() -> CryptoEc.privateKey(curve, secret, open));
  }

  /** A key of its SPKI or PKCS #8. */
  @Export
  public Value ecDecode(String curve, boolean isPrivate, Value der) {
    byte[] encoded = bytes(der);
    return read(() -> CryptoEc.decode(curve, isPrivate, encoded));
  }

  /** See {@link CryptoEc#parts}. */
  @Export
  public Value ecParts(Object key) {
    return work(() -> CryptoEc.parts((Key) key));
  }

  /** The SPKI or PKCS #8. */
  @Export
  public Value ecEncode(Object key) {
    return work(() -> CryptoEc.encode((Key) key));
  }

  /** ECDSA. */
  @Export
  public Value ecSign(String hash, Object key, Value data) {
    byte[] input = bytes(data);
    return work(() -> CryptoEc.sign(hash, (PrivateKey) key, input));
  }

  /** Whether the signature is right. */
  @Export
  public Value ecVerify(String hash, Object key, Value signature, Value data) {
    byte[] given = bytes(signature);
    byte[] input = bytes(data);
    return work(() -> CryptoEc.verify(hash, (ECPublicKey) key, given, input));
  }

  // Ed25519, X25519

  /** A new pair. */
  @Export
  public Value generate25519(String name) {
    return work(() -> Crypto25519.generate(name));
  }

  /** A public key of its bytes. */
  @Export
  public Value public25519(String name, Value open) {
    byte[] encoded = bytes(open);
    return read(() -> Crypto25519.publicKey(name, encoded));
  }

  /** A private key of its bytes and its public key's. */
  @Export
  public Value private25519(String name, Value secret, Value open) {
    byte[] encoded = bytes(secret);
    byte[] expected = bytes(open);
    return read(() -> Crypto25519.privateKey(name, encoded, expected));
  }

  /** A key of its SPKI or PKCS #8. */
  @Export
  public Value decode25519(String name, boolean isPrivate, Value der) {
    byte[] encoded = bytes(der);
    return read(() -> Crypto25519.decode(name, isPrivate, encoded));
  }

  /** See {@link Crypto25519#parts}. */
  @Export
  public Value parts25519(String name, Object key) {
    return work(() -> Crypto25519.parts(name, (Key) key));
  }

  /** Ed25519. */
  @Export
  public Value edSign(Object key, Value data) {
    byte[] input = bytes(data);
    return work(() -> Crypto25519.sign((PrivateKey) key, input));
  }

  /** Whether the signature is right. */
  @Export
  public Value edVerify(Object key, Value signature, Value data) {
    byte[] given = bytes(signature);
    byte[] input = bytes(data);
    return work(() -> Crypto25519.verify((PublicKey) key, given, input));
  }

  // All of them

  /** The SPKI or PKCS #8 as the JDK writes it. */
  @Export
  public Value encode(Object key) {
    return work(() -> ((Key) key).getEncoded());
  }

  /** The secret of an agreement, "ECDH" or "X25519". */
  @Export
  public Value agree(String name, Object own, Object other) {
    return work(() -> CryptoKeys.agree(name, (PrivateKey) own, (PublicKey) other));
  }
}
