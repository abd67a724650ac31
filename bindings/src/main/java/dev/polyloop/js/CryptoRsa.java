package dev.polyloop.js;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSA of the Web Cryptography API (20 to 22).
 *
 * <p>Thread rule: any thread. Source: RFC 8017.
 */
final class CryptoRsa {
  /** What {@link #sign} takes for a signature that has no salt: RSASSA-PKCS1-v1_5. */
  static final long UNSALTED = -1;

  private CryptoRsa() {}

  static KeyPair generate(int bits, byte[] exponent) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(bits, new BigInteger(1, exponent)));
    return generator.generateKeyPair();
  }

  /**
   * A key of the numbers of RFC 7518, 6.3.
   *
   * @param parts n and e; for a private key also d, p, q, dp, dq, qi
   */
  static Key key(List<byte[]> parts) throws GeneralSecurityException {
    List<BigInteger> all = parts.stream().map(part -> new BigInteger(1, part)).toList();
    KeyFactory factory = KeyFactory.getInstance("RSA");
    if (all.size() == 2) {
      return factory.generatePublic(new RSAPublicKeySpec(all.get(0), all.get(1)));
    }
    return checked(
        (RSAPrivateCrtKey)
            factory.generatePrivate(
                new RSAPrivateCrtKeySpec(
                    all.get(0),
                    all.get(1),
                    all.get(2),
                    all.get(3),
                    all.get(4),
                    all.get(5),
                    all.get(6),
                    all.get(7))));
  }

  /**
   * A private key whose numbers belong together (RFC 8017, 3.2), which the JDK does not look at.
   */
  static RSAPrivateCrtKey checked(RSAPrivateCrtKey key) throws InvalidKeySpecException {
    BigInteger p = key.getPrimeP();
    BigInteger q = key.getPrimeQ();
    if (p.signum() <= 0
        || q.signum() <= 0
        || !p.multiply(q).equals(key.getModulus())
        || !isInverse(key.getPublicExponent(), key.getPrivateExponent(), p.subtract(BigInteger.ONE))
        || !isInverse(key.getPublicExponent(), key.getPrivateExponent(), q.subtract(BigInteger.ONE))
        || !isInverse(key.getPublicExponent(), key.getPrimeExponentP(), p.subtract(BigInteger.ONE))
        || !isInverse(key.getPublicExponent(), key.getPrimeExponentQ(), q.subtract(BigInteger.ONE))
        || !isInverse(q, key.getCrtCoefficient(), p)) {
      throw new InvalidKeySpecException("the numbers of the private key do not belong together");
    }
    return key;
  }

  private static boolean isInverse(BigInteger one, BigInteger other, BigInteger modulus) {
    return modulus.compareTo(BigInteger.ONE) > 0
        && one.multiply(other).mod(modulus).equals(BigInteger.ONE);
  }

  /** What {@link #key} takes. */
  static CryptoParts parts(Key key) {
    if (key instanceof RSAPrivateCrtKey all) {
      return new CryptoParts(
          bytes(all.getModulus()),
          bytes(all.getPublicExponent()),
          bytes(all.getPrivateExponent()),
          bytes(all.getPrimeP()),
          bytes(all.getPrimeQ()),
          bytes(all.getPrimeExponentP()),
          bytes(all.getPrimeExponentQ()),
          bytes(all.getCrtCoefficient()));
    }
    RSAPublicKey open = (RSAPublicKey) key;
    return new CryptoParts(bytes(open.getModulus()), bytes(open.getPublicExponent()));
  }

  /** The number's bytes, the highest first and not zero. */
  static byte[] bytes(BigInteger number) {
    return CryptoAes.unsigned(number, Math.max(1, (number.bitLength() + 7) / Byte.SIZE));
  }

  private static Signature signature(String hash, long saltBytes) throws GeneralSecurityException {
    if (saltBytes == UNSALTED) {
      return Signature.getInstance(hash.replace("-", "") + "withRSA");
    }
    if (saltBytes > Integer.MAX_VALUE) {
      throw new SignatureException("the salt is too long");
    }
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), (int) saltBytes, 1));
    return signature;
  }

  /**
   * Signs.
   *
   * @param saltBytes {@link #UNSALTED}, or the length of RSA-PSS's salt
   */
  static byte[] sign(String hash, long saltBytes, PrivateKey key, byte[] data)
      throws GeneralSecurityException {
    Signature signature = signature(hash, saltBytes);
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  /** Whether it is what the owner of the key signed. */
  static boolean verify(String hash, long saltBytes, PublicKey key, byte[] signed, byte[] data)
      throws GeneralSecurityException {
    Signature signature = signature(hash, saltBytes);
    signature.initVerify(key);
    signature.update(data);
    return matches(signature, signed);
  }

  /** What the JDK cannot even read is no signature. */
  static boolean matches(Signature signature, byte[] signed) {
    try {
      return signature.verify(signed);
    } catch (SignatureException e) {
      return false;
    }
  }

  /** RSAES-OAEP, whose mask has the same hash function. */
  static byte[] oaep(boolean encrypt, String hash, byte[] label, Key key, byte[] data)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), new PSource.PSpecified(label)));
    return cipher.doFinal(data);
  }
}
