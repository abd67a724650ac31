package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * Text and bytes as one another. Bytes come as an ArrayBuffer with offset and length, and leave as
 * a {@link ByteBuffer}, of which JavaScript makes an ArrayBuffer. Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript.
 */
public final class JsBytes extends JsExports {
  JsBytes(JsGuest guest) {
    super(guest);
  }

  /** A copy of the bytes. */
  static byte[] read(Value buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    if (length > 0) {
      buffer.readBuffer(offset, bytes, 0, length);
    }
    return bytes;
  }

  /** Well-formed text as UTF-8. */
  @Export
  public ByteBuffer encodeUtf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A decoder, see {@link TextDecoding#of}. */
  @Export
  public Object newDecoding(String name, String charset, boolean fatal) {
    return TextDecoding.of(name, charset, fatal);
  }

  /** The next piece as text, or null if it is malformed. */
  @Export
  public Object decode(Object decoding, Value buffer, int offset, int length, boolean last) {
    try {
      return ((TextDecoding) decoding).decode(read(buffer, offset, length), last);
    } catch (TextDecoding.MalformedTextException e) {
      return guest.values().toGuest(null);
    }
  }

  /** Text of Latin-1 characters as base64. */
  @Export
  public String toBase64(String latin1) {
    return Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Valid base64 as text of Latin-1 characters. */
  @Export
  public String fromBase64(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
  }

  /** A codec for the format. */
  @Export
  public Object newCodec(String format, boolean compress) {
    return compress ? Codec.compressing(format) : Codec.decompressing(format);
  }

  /** What a codec makes of the next piece, or what is wrong with that. */
  @Export
  public Object codecWrite(Object codec, Value buffer, int offset, int length) {
    try {
      return ByteBuffer.wrap(((Codec) codec).write(read(buffer, offset, length)));
    } catch (DataFormatException e) {
      return broken(e);
    }
  }

  /** What a codec makes of the end, or what is wrong with that. */
  @Export
  public Object codecFinish(Object codec) {
    try {
      return ByteBuffer.wrap(((Codec) codec).finish());
    } catch (DataFormatException e) {
      return broken(e);
    }
  }

  private static String broken(DataFormatException exception) {
    String message = exception.getMessage();
    return message == null ? "the compressed data is broken" : message;
  }
}
