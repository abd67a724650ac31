package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * Randomness and digests, by the JDK's providers. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript. Source: Web Cryptography API, 10;
 * Node.js, Crypto.
 */
public final class JsCrypto extends JsExports {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** By Node's names, in lower case. */
  private static final Map<String, String> DIGESTS =
      Map.of(
          "md5", "MD5",
          "sha1", "SHA-1",
          "sha224", "SHA-224",
          "sha256", "SHA-256",
          "sha384", "SHA-384",
          "sha512", "SHA-512",
          "sha3-256", "SHA3-256",
          "sha3-384", "SHA3-384",
          "sha3-512", "SHA3-512");

  JsCrypto(JsGuest guest) {
    super(guest);
  }

  /** Bytes of which none says anything about the others. */
  @Export
  public ByteBuffer randomBytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /** A random UUID, version 4. */
  @Export
  public String randomUuid() {
    return UUID.randomUUID().toString();
  }

  /** The names of the digests. */
  @Export
  public Object digestNames() {
    return guest.entry().arrayOf().execute(DIGESTS.keySet().stream().sorted().toArray());
  }

  /** Whether there is a digest of that name. */
  @Export
  public boolean hasDigest(String name) {
    return DIGESTS.containsKey(name);
  }

  private static String javaName(String name) {
    String found = DIGESTS.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no digest " + name);
    }
    return found;
  }

  /** The digest of the bytes. */
  @Export
  public ByteBuffer digest(String name, Value bytes, int offset, int length) {
    return guarded(
        () -> {
          try {
            MessageDigest digest = MessageDigest.getInstance(javaName(name));
            return ByteBuffer.wrap(digest.digest(JsBytes.read(bytes, offset, length)));
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** The HMAC (RFC 2104) of the bytes. */
  @Export
  public ByteBuffer hmac(String name, Value key, Value bytes, int offset, int length) {
    return guarded(
        () -> {
          try {
            byte[] secret = JsBytes.read(key, 0, Math.toIntExact(key.getBufferSize()));
            String algorithm = "Hmac" + javaName(name).replace("SHA-", "SHA");
            Mac mac = Mac.getInstance(algorithm);
            // Java takes no empty key; one of zeros is the same to HMAC.
            mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, algorithm));
            return ByteBuffer.wrap(mac.doFinal(JsBytes.read(bytes, offset, length)));
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
