package dev.polyloop.js;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * What is the same for the keys of all public key algorithms.
 *
 * <p>Thread rule: any thread.
 */
final class CryptoKeys {
  private CryptoKeys() {}

  /** A key from its SubjectPublicKeyInfo (RFC 5280) or PKCS #8 (RFC 5208). */
  static Key decode(String algorithm, boolean isPrivate, byte[] der)
      throws GeneralSecurityException {
    KeyFactory factory = KeyFactory.getInstance(algorithm);
    return isPrivate
        ? factory.generatePrivate(new PKCS8EncodedKeySpec(der))
        : factory.generatePublic(new X509EncodedKeySpec(der));
  }

  /** What both sides of an agreement have in common. */
  static byte[] agree(String algorithm, PrivateKey own, PublicKey other)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(algorithm);
    agreement.init(own);
    Key last = agreement.doPhase(other, true);
    assert last == null;
    return agreement.generateSecret();
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
