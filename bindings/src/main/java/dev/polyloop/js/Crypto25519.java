package dev.polyloop.js;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Ed25519 and X25519 of the Web Cryptography API (25, 26).
 *
 * <p>Thread rule: any thread. Source: RFC 8032, RFC 7748; RFC 8410 for the encodings.
 */
final class Crypto25519 {
  private static final int KEY_BYTES = 32;
  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /** The y of a point of order eight: 2y² = 1 - dy⁴. */
  private static final BigInteger Y_OF_ORDER_8 =
      new BigInteger("5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);

  /** The y of all points whose order divides eight. */
  private static final Set<BigInteger> SMALL =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          Y_OF_ORDER_8,
          P.subtract(Y_OF_ORDER_8));

  private Crypto25519() {}

  /** What stands before the key's bytes; the two algorithms differ in their number only. */
  private static byte[] prefix(String name, boolean isPrivate) {
    String number = name.equals("Ed25519") ? "70" : "6e";
    return HexFormat.of()
        .parseHex(
            isPrivate
                ? "302e020100300506032b65" + number + "04220420"
                : "302a300506032b65" + number + "032100");
  }

  static KeyPair generate(String name) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(name).generateKeyPair();
  }

  /** A public key of its bytes. */
  static PublicKey publicKey(String name, byte[] bytes) throws GeneralSecurityException {
    return (PublicKey) key(name, false, bytes);
  }

  /**
   * A private key of its bytes.
   *
   * @param open what the public key must be
   */
  static PrivateKey privateKey(String name, byte[] bytes, byte[] open)
      throws GeneralSecurityException {
    PrivateKey key = (PrivateKey) key(name, true, bytes);
    if (!Arrays.equals(bytes(publicKey(name, key)), open)) {
      throw new InvalidKeySpecException("the private and the public key are not of one pair");
    }
    return key;
  }

  private static Key key(String name, boolean isPrivate, byte[] bytes)
      throws GeneralSecurityException {
    if (bytes.length != KEY_BYTES) {
      throw new InvalidKeySpecException("a key of " + name + " has 32 bytes");
    }
    return CryptoKeys.decode(name, isPrivate, CryptoKeys.concat(prefix(name, isPrivate), bytes));
  }

  /** A key from its SubjectPublicKeyInfo or PKCS #8. */
  static Key decode(String name, boolean isPrivate, byte[] der) throws GeneralSecurityException {
    if (isPrivate) {
      // What a PKCS #8 has besides the key is left out.
      return key(name, true, bytes(CryptoKeys.decode(name, true, der)));
    }
    // A SubjectPublicKeyInfo has nothing besides; the JDK takes other lengths too.
    byte[] prefix = prefix(name, false);
    if (der.length < prefix.length || !Arrays.equals(Arrays.copyOf(der, prefix.length), prefix)) {
      throw new InvalidKeySpecException("not a public key of " + name);
    }
    return key(name, false, Arrays.copyOfRange(der, prefix.length, der.length));
  }

  /** The key's bytes, as the RFCs have them. */
  static byte[] bytes(Key key) throws InvalidKeyException {
    return switch (key) {
      case EdECPrivateKey secret ->
          secret.getBytes().orElseThrow(() -> new IllegalStateException("no bytes"));
      case XECPrivateKey secret ->
          secret.getScalar().orElseThrow(() -> new IllegalStateException("no bytes"));
      default -> {
        byte[] encoded = key.getEncoded();
        yield Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
      }
    };
  }

  /** The public key's bytes, and for a private key its own. */
  static CryptoParts parts(String name, Key key) throws GeneralSecurityException {
    return key instanceof PrivateKey secret
        ? new CryptoParts(bytes(publicKey(name, secret)), bytes(secret))
        : new CryptoParts(bytes(key));
  }

  /** The public key that belongs to a private one: a pair that is made of these bytes. */
  private static PublicKey publicKey(String name, PrivateKey key) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
    generator.initialize(255, new Repeated(bytes(key)));
    KeyPair pair = generator.generateKeyPair();
    if (!Arrays.equals(bytes(pair.getPrivate()), bytes(key))) {
      throw new IllegalStateException("the provider makes its keys of other bytes");
    }
    return pair.getPublic();
  }

  /** Says these bytes for random ones. */
  private static final class Repeated extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    Repeated(byte[] bytes) {
      super(null, null);
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] target) {
      if (target.length != bytes.length) {
        throw new IllegalStateException("the provider asks for other bytes");
      }
      System.arraycopy(bytes, 0, target, 0, bytes.length);
    }
  }

  static byte[] sign(PrivateKey key, byte[] data) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  /** Whether it is what the owner of the key signed; points of a small order sign anything. */
  static boolean verify(PublicKey key, byte[] signed, byte[] data) throws GeneralSecurityException {
    if (signed.length != 2 * KEY_BYTES || isSmall(bytes(key)) || isSmall(signed)) {
      return false;
    }
    Signature signature = Signature.getInstance("Ed25519");
    try {
      signature.initVerify(key);
    } catch (InvalidKeyException e) {
      // Not a point of the curve.
      return false;
    }
    signature.update(data);
    return CryptoRsa.matches(signature, signed);
  }

  /** Whether the point that the bytes begin with has a small order. */
  private static boolean isSmall(byte[] bytes) {
    byte[] reversed = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      reversed[i] = bytes[KEY_BYTES - 1 - i];
    }
    return SMALL.contains(new BigInteger(1, reversed).clearBit(255).mod(P));
  }
}
