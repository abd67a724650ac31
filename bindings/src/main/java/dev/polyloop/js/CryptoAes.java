package dev.polyloop.js;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in the modes of the Web Cryptography API (27 to 30).
 *
 * <p>Thread rule: any thread. Source: NIST SP 800-38A, SP 800-38D, RFC 3394.
 */
final class CryptoAes {
  private static final int BLOCK_BYTES = 16;
  private static final int BLOCK_BITS = 128;
  private static final int SMALLEST_TAG_OF_JDK_BITS = 96;

  private CryptoAes() {}

  private static Key key(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }

  private static int mode(boolean encrypt) {
    return encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
  }

  /** AES-CBC with the padding of PKCS #7. */
  static byte[] cbc(boolean encrypt, byte[] key, byte[] iv, byte[] data)
      throws GeneralSecurityException {
    if (!encrypt && data.length == 0) {
      throw new GeneralSecurityException("there is no padding");
    }
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode(encrypt), key(key), new IvParameterSpec(iv));
    return cipher.doFinal(data);
  }

  /**
   * AES-CTR, both ways. The counter is the last bits of the block and begins again with zero; the
   * JDK's is the whole block.
   *
   * @param bits of the counter, 1 to 128
   */
  static byte[] ctr(byte[] key, byte[] block, int bits, byte[] data)
      throws GeneralSecurityException {
    BigInteger count = BigInteger.ONE.shiftLeft(bits);
    BigInteger blocks = BigInteger.valueOf(((long) data.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
    if (blocks.compareTo(count) > 0) {
      throw new GeneralSecurityException("the data has more blocks than the counter has values");
    }
    BigInteger start = new BigInteger(1, block);
    BigInteger left = count.subtract(start.mod(count));
    if (blocks.compareTo(left) <= 0) {
      return plainCtr(key, block, data);
    }
    int split = left.intValueExact() * BLOCK_BYTES;
    byte[] wrapped = unsigned(start.subtract(start.mod(count)), BLOCK_BYTES);
    return CryptoKeys.concat(
        plainCtr(key, block, Arrays.copyOf(data, split)),
        plainCtr(key, wrapped, Arrays.copyOfRange(data, split, data.length)));
  }

  private static byte[] plainCtr(byte[] key, byte[] block, byte[] data)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key(key), new IvParameterSpec(block));
    return cipher.doFinal(data);
  }

  /** A number in so many bytes, the highest first. */
  static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, fixed, length - count, count);
    return fixed;
  }

  /**
   * AES-GCM; the tag stands at the end of what is encrypted.
   *
   * @param tagBits one of the lengths that SP 800-38D has
   */
  static byte[] gcm(
      boolean encrypt, byte[] key, byte[] iv, byte[] additional, int tagBits, byte[] data)
      throws GeneralSecurityException {
    if (tagBits >= SMALLEST_TAG_OF_JDK_BITS) {
      return fullGcm(encrypt, key, iv, additional, tagBits, data);
    }
    int tagBytes = tagBits / Byte.SIZE;
    if (encrypt) {
      byte[] all = fullGcm(true, key, iv, additional, BLOCK_BITS, data);
      return Arrays.copyOf(all, data.length + tagBytes);
    }
    int length = data.length - tagBytes;
    if (length < 0) {
      throw new AEADBadTagException("the data is shorter than its tag");
    }
    // The JDK knows no shorter tag, and a part of one cannot be checked: so what was encrypted, is
    // encrypted again.
    byte[] plain =
        Arrays.copyOf(
            fullGcm(true, key, iv, new byte[0], BLOCK_BITS, Arrays.copyOf(data, length)), length);
    byte[] again = fullGcm(true, key, iv, additional, BLOCK_BITS, plain);
    byte[] tag = Arrays.copyOfRange(again, length, length + tagBytes);
    if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(data, length, data.length))) {
      throw new AEADBadTagException("the tag does not match");
    }
    return plain;
  }

  private static byte[] fullGcm(
      boolean encrypt, byte[] key, byte[] iv, byte[] additional, int tagBits, byte[] data)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode(encrypt), key(key), new GCMParameterSpec(tagBits, iv));
    cipher.updateAAD(additional);
    return cipher.doFinal(data);
  }

  /** AES-KW: a key of whole blocks of eight bytes, with the initial value of RFC 3394, 2.2.3.1. */
  static byte[] kw(boolean wrap, byte[] key, byte[] data) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
    cipher.init(mode(wrap), key(key));
    return cipher.doFinal(data);
  }
}
