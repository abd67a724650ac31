package dev.polyloop.js;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;

/**
 * The elliptic curves P-256, P-384 and P-521 of the Web Cryptography API (23, 24).
 *
 * <p>Thread rule: any thread. Source: SEC 1; RFC 5480 and RFC 5915 for the encodings.
 */
final class CryptoEc {
  private static final byte UNCOMPRESSED = 4;
  private static final byte[] PROBE = "polyloop".getBytes(StandardCharsets.US_ASCII);

  private CryptoEc() {}

  private static ECParameterSpec parameters(String curve) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(javaName(curve)));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static String javaName(String curve) {
    return switch (curve) {
      case "P-256" -> "secp256r1";
      case "P-384" -> "secp384r1";
      case "P-521" -> "secp521r1";
      default -> throw new IllegalArgumentException(curve);
    };
  }

  private static BigInteger prime(ECParameterSpec spec) {
    return ((ECFieldFp) spec.getCurve().getField()).getP();
  }

  private static int coordinateBytes(ECParameterSpec spec) {
    return (spec.getCurve().getField().getFieldSize() + 7) / Byte.SIZE;
  }

  static KeyPair generate(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(javaName(curve)));
    return generator.generateKeyPair();
  }

  /** A public key from its point, compressed or not (SEC 1, 2.3.4). */
  static ECPublicKey publicKey(String curve, byte[] point) throws GeneralSecurityException {
    ECParameterSpec spec = parameters(curve);
    int size = coordinateBytes(spec);
    int form = point.length == 0 ? 0 : point[0];
    if (form == UNCOMPRESSED && point.length == 1 + 2 * size) {
      BigInteger x = new BigInteger(1, point, 1, size);
      return publicKey(spec, new ECPoint(x, new BigInteger(1, point, 1 + size, size)));
    }
    if ((form == 2 || form == 3) && point.length == 1 + size) {
      BigInteger x = new BigInteger(1, point, 1, size);
      return publicKey(spec, new ECPoint(x, ordinate(spec, x, form == 3)));
    }
    throw new InvalidKeySpecException("not a point of " + curve);
  }

  private static ECPublicKey publicKey(ECParameterSpec spec, ECPoint point)
      throws GeneralSecurityException {
    BigInteger p = prime(spec);
    BigInteger y = point.getAffineY();
    if (point.getAffineX().compareTo(p) >= 0
        || y.compareTo(p) >= 0
        || !y.multiply(y).mod(p).equals(squareOfOrdinate(spec, point.getAffineX()))) {
      throw new InvalidKeySpecException("the point is not on the curve");
    }
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
  }

  private static BigInteger squareOfOrdinate(ECParameterSpec spec, BigInteger x) {
    BigInteger a = spec.getCurve().getA();
    return x.multiply(x).add(a).multiply(x).add(spec.getCurve().getB()).mod(prime(spec));
  }

  /** The y of that oddness; all three primes are 3 modulo 4, where this power is the root. */
  private static BigInteger ordinate(ECParameterSpec spec, BigInteger x, boolean isOdd) {
    BigInteger p = prime(spec);
    BigInteger root = squareOfOrdinate(spec, x).modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    return root.testBit(0) == isOdd ? root : p.subtract(root);
  }

  /**
   * A private key from its number.
   *
   * @param point what the public key must be
   */
  static ECPrivateKey privateKey(String curve, byte[] number, byte[] point)
      throws GeneralSecurityException {
    ECPrivateKey key = privateKey(parameters(curve), new BigInteger(1, number));
    if (!Arrays.equals(point(publicKey(key)), point)) {
      throw new InvalidKeySpecException("the private and the public key are not of one pair");
    }
    return key;
  }

  private static ECPrivateKey privateKey(ECParameterSpec spec, BigInteger number)
      throws GeneralSecurityException {
    if (number.signum() <= 0 || number.compareTo(spec.getOrder()) >= 0) {
      throw new InvalidKeySpecException("the private key is not a number below the order");
    }
    return (ECPrivateKey)
        KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, spec));
  }

  /** The public key that belongs to a private one. */
  static ECPublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec spec = key.getParams();
    // An agreement with the generator has the point's x; which y it is, a signature shows.
    ECPublicKey generator = publicKey(spec, spec.getGenerator());
    BigInteger x = new BigInteger(1, CryptoKeys.agree("ECDH", key, generator));
    byte[] signature = sign("SHA-256", key, PROBE);
    ECPublicKey odd = publicKey(spec, new ECPoint(x, ordinate(spec, x, true)));
    return verify("SHA-256", odd, signature, PROBE)
        ? odd
        : publicKey(spec, new ECPoint(x, ordinate(spec, x, false)));
  }

  /** A key of the curve from its SubjectPublicKeyInfo or PKCS #8. */
  static Key decode(String curve, boolean isPrivate, byte[] der) throws GeneralSecurityException {
    Key key = CryptoKeys.decode("EC", isPrivate, der);
    ECParameterSpec found = ((ECKey) key).getParams();
    ECParameterSpec spec = parameters(curve);
    if (!found.getCurve().equals(spec.getCurve())
        || !found.getGenerator().equals(spec.getGenerator())) {
      throw new InvalidKeySpecException("the key is not one of " + curve);
    }
    return key instanceof ECPrivateKey secret
        ? privateKey(spec, secret.getS())
        : publicKey(spec, ((ECPublicKey) key).getW());
  }

  /** The uncompressed point. */
  static byte[] point(ECPublicKey key) {
    int size = coordinateBytes(key.getParams());
    byte[] coordinates =
        CryptoKeys.concat(
            CryptoAes.unsigned(key.getW().getAffineX(), size),
            CryptoAes.unsigned(key.getW().getAffineY(), size));
    return CryptoKeys.concat(new byte[] {UNCOMPRESSED}, coordinates);
  }

  /** The point, and for a private key its number. */
  static CryptoParts parts(Key key) throws GeneralSecurityException {
    return key instanceof ECPrivateKey secret
        ? new CryptoParts(point(publicKey(secret)), number(secret))
        : new CryptoParts(point((ECPublicKey) key));
  }

  private static byte[] number(ECPrivateKey key) {
    return CryptoAes.unsigned(key.getS(), coordinateBytes(key.getParams()));
  }

  /** The SubjectPublicKeyInfo, or the PKCS #8 with the public key, which the JDK leaves out. */
  static byte[] encode(Key key) throws GeneralSecurityException {
    if (!(key instanceof ECPrivateKey secret)) {
      return key.getEncoded();
    }
    ECPublicKey open = publicKey(secret);
    byte[] info = open.getEncoded();
    byte[] point = point(open);
    byte[] pair =
        Der.sequence(Der.integer(1), Der.octets(number(secret)), Der.tagged(1, Der.bits(point)));
    return Der.sequence(Der.integer(0), Der.firstOf(info), Der.octets(pair));
  }

  private static Signature signature(String hash) throws GeneralSecurityException {
    return Signature.getInstance(hash.replace("-", "") + "withECDSAinP1363Format");
  }

  /** ECDSA; the signature is r and s one after the other. */
  static byte[] sign(String hash, PrivateKey key, byte[] data) throws GeneralSecurityException {
    Signature signature = signature(hash);
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  /** Whether it is what the owner of the key signed. */
  static boolean verify(String hash, PublicKey key, byte[] signed, byte[] data)
      throws GeneralSecurityException {
    Signature signature = signature(hash);
    signature.initVerify(key);
    signature.update(data);
    return CryptoRsa.matches(signature, signed);
  }
}
