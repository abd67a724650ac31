package dev.polyloop.js;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The few values of ASN.1 that a private key is made of, in DER.
 *
 * <p>Thread rule: any thread. Source: ITU-T X.690.
 */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final int CONTEXT = 0xA0;

  private Der() {}

  private static byte[] value(int tag, byte[]... content) {
    int length = Arrays.stream(content).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] bytes = CryptoRsa.bytes(BigInteger.valueOf(length));
      out.write(0x80 | bytes.length);
      out.writeBytes(bytes);
    }
    for (byte[] part : content) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... items) {
    return value(SEQUENCE, items);
  }

  static byte[] integer(int number) {
    return value(INTEGER, BigInteger.valueOf(number).toByteArray());
  }

  static byte[] octets(byte[] content) {
    return value(OCTET_STRING, content);
  }

  static byte[] bits(byte[] content) {
    return value(BIT_STRING, new byte[1], content);
  }

  static byte[] tagged(int number, byte[] content) {
    return value(CONTEXT | number, content);
  }

  /** The first value of a short sequence, which is one as well. */
  static byte[] firstOf(byte[] sequence) {
    int header = sequence[1] >= 0 ? 2 : 2 + (sequence[1] & 0x7F);
    int length = 2 + sequence[header + 1];
    return Arrays.copyOfRange(sequence, header, header + length);
  }
}
