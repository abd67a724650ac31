package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is made of a hash function: digests, HMAC, HKDF and PBKDF2. Functions have the names of the
 * Web Cryptography API, which are those of the JDK.
 *
 * <p>Thread rule: any thread. Source: RFC 2104, RFC 5869, RFC 8018.
 */
final class CryptoHashes {
  /** How many rounds of PBKDF2 are made before an interrupt is looked for, less one. */
  private static final int INTERRUPTIBLE = 0xFFF;

  private CryptoHashes() {}

  static byte[] digest(String hash, byte[] data) throws GeneralSecurityException {
    return MessageDigest.getInstance(hash).digest(data);
  }

  private static Mac mac(String hash, byte[] key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("Hmac" + hash.replace("-", ""));
    // Java takes no empty key; one of zeros is the same to HMAC.
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HMAC"));
    return mac;
  }

  static byte[] hmac(String hash, byte[] key, byte[] data) throws GeneralSecurityException {
    return mac(hash, key).doFinal(data);
  }

  /**
   * HKDF (RFC 5869, 2).
   *
   * @param length of the result in bytes
   */
  static byte[] hkdf(String hash, byte[] secret, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    byte[] extracted = mac(hash, salt).doFinal(secret);
    Mac expand = mac(hash, extracted);
    if (length > 255 * expand.getMacLength()) {
      throw new GeneralSecurityException("HKDF cannot derive that much");
    }
    ByteBuffer result = ByteBuffer.allocate(length);
    byte[] last = {};
    for (byte i = 1; result.hasRemaining(); i++) {
      expand.update(last);
      expand.update(info);
      expand.update(i);
      last = expand.doFinal();
      result.put(last, 0, Math.min(last.length, result.remaining()));
    }
    return result.array();
  }

  /**
   * PBKDF2 (RFC 8018, 5.2) with HMAC, which an interrupt ends. The JDK's takes characters, not
   * bytes.
   *
   * @param length of the result in bytes
   */
  static byte[] pbkdf2(String hash, byte[] password, byte[] salt, long iterations, int length)
      throws GeneralSecurityException {
    Mac mac = mac(hash, password);
    ByteBuffer result = ByteBuffer.allocate(length);
    for (int i = 1; result.hasRemaining(); i++) {
      mac.update(salt);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, i));
      byte[] round = mac.doFinal();
      byte[] sum = round.clone();
      for (long count = 1; count < iterations; count++) {
        if ((count & INTERRUPTIBLE) == 0 && Thread.interrupted()) {
          throw new GeneralSecurityException("interrupted");
        }
        mac.update(round);
        mac.doFinal(round, 0);
        for (int at = 0; at < sum.length; at++) {
          sum[at] ^= round[at];
        }
      }
      result.put(sum, 0, Math.min(sum.length, result.remaining()));
    }
    return Arrays.copyOf(result.array(), length);
  }
}
