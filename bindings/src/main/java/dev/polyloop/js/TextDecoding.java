package dev.polyloop.js;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * Bytes that arrive in pieces as text: the decoders of the Encoding standard. UTF-8, UTF-16 and the
 * single-byte encodings are done as the standard says, since the JDK's count malformed input
 * differently and lack some mappings; the multi-byte encodings of East Asia are the JDK's.
 *
 * <p>Thread rule: one thread.
 */
abstract sealed class TextDecoding {
  private static final char REPLACEMENT = '\uFFFD';

  /** The bytes from 0xA0 on of what the JDK lacks: the standard's index-iso-8859-10. */
  private static final String LATIN_6 =
      "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ"
          + "°ąēģīĩķ·ļđšŧž―ūŋ"
          + "ĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏ"
          + "ÐŅŌÓÔÕÖŨØŲÚÛÜÝÞß"
          + "āáâãäåæįčéęëėíîï"
          + "ðņōóôõöũøųúûüýþĸ";

  /** The standard's index-iso-8859-14. */
  private static final String LATIN_8 =
      "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®Ÿ"
          + "ḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ"
          + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ"
          + "ŴÑÒÓÔÕÖṪØÙÚÛÜÝŶß"
          + "àáâãäåæçèéêëìíîï"
          + "ŵñòóôõöṫøùúûüýŷÿ";

  private final boolean fatal;
  private StringBuilder text = new StringBuilder();

  private TextDecoding(boolean fatal) {
    this.fatal = fatal;
  }

  /**
   * The decoder of an encoding.
   *
   * @param name of the Encoding standard, in lower case
   * @param charset the JDK's name of the same
   * @param fatal whether malformed input is an error rather than U+FFFD
   */
  static TextDecoding of(String name, String charset, boolean fatal) {
    return switch (name) {
      case "utf-8" -> new Utf8(fatal);
      case "utf-16le", "utf-16be" -> new Utf16(fatal, name.equals("utf-16be"));
      case "x-user-defined" -> new SingleByte(fatal, userDefined());
      case "iso-8859-10" -> new SingleByte(fatal, afterControls(LATIN_6));
      case "iso-8859-14" -> new SingleByte(fatal, afterControls(LATIN_8));
      default -> {
        Charset found = Charset.forName(charset);
        boolean single = found.newEncoder().maxBytesPerChar() <= 1;
        yield single ? new SingleByte(fatal, table(found, name)) : new OfJdk(fatal, found);
      }
    };
  }

  /**
   * Decodes the next piece.
   *
   * @param last whether nothing follows, after which it starts anew
   * @throws MalformedTextException if it is fatal and the input malformed, after which it starts
   *     anew
   */
  final String decode(byte[] bytes, boolean last) {
    text = new StringBuilder(bytes.length + 1);
    boolean done = false;
    try {
      read(bytes);
      if (last) {
        end();
      }
      done = true;
      return text.toString();
    } finally {
      if (last || !done) {
        reset();
      }
    }
  }

  abstract void read(byte[] bytes);

  abstract void end();

  abstract void reset();

  final void append(char unit) {
    text.append(unit);
  }

  final void appendCodePoint(int codePoint) {
    text.appendCodePoint(codePoint);
  }

  final void append(CharBuffer units) {
    text.append(units);
  }

  final void malformed() {
    if (fatal) {
      throw new MalformedTextException();
    }
    text.append(REPLACEMENT);
  }

  /** Input is malformed. */
  static final class MalformedTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedTextException() {
      super("the encoded data was not valid");
    }
  }

  /** Section 8.1.1, "UTF-8 decoder". */
  private static final class Utf8 extends TextDecoding {
    private int codePoint;
    private int needed;
    private int seen;
    private int lower = 0x80;
    private int upper = 0xBF;

    Utf8(boolean fatal) {
      super(fatal);
    }

    @Override
    void read(byte[] bytes) {
      for (byte signed : bytes) {
        int b = signed & 0xFF;
        if (needed != 0) {
          if (b >= lower && b <= upper) {
            more(b);
            continue;
          }
          reset();
          malformed();
        }
        first(b);
      }
    }

    private void first(int b) {
      if (b <= 0x7F) {
        append((char) b);
      } else if (b >= 0xC2 && b <= 0xDF) {
        begin(1, b & 0x1F);
      } else if (b >= 0xE0 && b <= 0xEF) {
        lower = b == 0xE0 ? 0xA0 : 0x80;
        upper = b == 0xED ? 0x9F : 0xBF;
        begin(2, b & 0xF);
      } else if (b >= 0xF0 && b <= 0xF4) {
        lower = b == 0xF0 ? 0x90 : 0x80;
        upper = b == 0xF4 ? 0x8F : 0xBF;
        begin(3, b & 0x7);
      } else {
        malformed();
      }
    }

    private void begin(int count, int bits) {
      needed = count;
      codePoint = bits;
    }

    private void more(int b) {
      lower = 0x80;
      upper = 0xBF;
      codePoint = (codePoint << 6) | (b & 0x3F);
      seen++;
      if (seen == needed) {
        appendCodePoint(codePoint);
        reset();
      }
    }

    @Override
    void end() {
      if (needed != 0) {
        malformed();
      }
    }

    @Override
    void reset() {
      codePoint = needed = seen = 0;
      lower = 0x80;
      upper = 0xBF;
    }
  }

  /** Section 14.2.1, "shared UTF-16 decoder". */
  private static final class Utf16 extends TextDecoding {
    private final boolean bigEndian;
    private int odd = -1;
    private char lead;

    Utf16(boolean fatal, boolean bigEndian) {
      super(fatal);
      this.bigEndian = bigEndian;
    }

    @Override
    void read(byte[] bytes) {
      for (byte signed : bytes) {
        int b = signed & 0xFF;
        if (odd < 0) {
          odd = b;
        } else {
          char unit = (char) (bigEndian ? (odd << 8) | b : (b << 8) | odd);
          odd = -1;
          read(unit);
        }
      }
    }

    private void read(char unit) {
      if (lead != 0) {
        char first = lead;
        lead = 0;
        if (Character.isLowSurrogate(unit)) {
          append(first);
          append(unit);
          return;
        }
        malformed();
      }
      if (Character.isHighSurrogate(unit)) {
        lead = unit;
      } else if (Character.isLowSurrogate(unit)) {
        malformed();
      } else {
        append(unit);
      }
    }

    @Override
    void end() {
      if (odd >= 0 || lead != 0) {
        malformed();
      }
    }

    @Override
    void reset() {
      odd = -1;
      lead = 0;
    }
  }

  /** Section 9.1, "single-byte decoder"; a zero in the table is no mapping. */
  private static final class SingleByte extends TextDecoding {
    private final char[] upperHalf;

    SingleByte(boolean fatal, char[] upperHalf) {
      super(fatal);
      this.upperHalf = upperHalf;
    }

    @Override
    void read(byte[] bytes) {
      for (byte b : bytes) {
        char unit = b >= 0 ? (char) b : upperHalf[b + 128];
        if (unit == 0 && b != 0) {
          malformed();
        } else {
          append(unit);
        }
      }
    }

    @Override
    void end() {}

    @Override
    void reset() {}
  }

  private static char[] table(Charset charset, String name) {
    boolean isWindows = name.startsWith("windows-");
    char[] table = new char[128];
    for (int i = 0; i < table.length; i++) {
      String decoded = new String(new byte[] {(byte) (i + 128)}, charset);
      char unit = decoded.length() == 1 ? decoded.charAt(0) : REPLACEMENT;
      if (unit != REPLACEMENT) {
        table[i] = unit;
      } else if (isWindows && i < 0x20) {
        // What Microsoft leaves undefined there, the standard maps to the C1 controls.
        table[i] = (char) (i + 128);
      }
    }
    // Where the JDK has an older version of the code page.
    if (name.equals("x-mac-cyrillic")) {
      table[0xA2 - 128] = '\u0490';
      table[0xB6 - 128] = '\u0491';
      table[0xFF - 128] = '\u20AC';
    } else if (name.equals("koi8-u")) {
      table[0xAE - 128] = '\u045E';
      table[0xBE - 128] = '\u040E';
    }
    return table;
  }

  /** The C1 controls, then the characters. */
  private static char[] afterControls(String characters) {
    char[] table = new char[128];
    for (int i = 0; i < table.length; i++) {
      table[i] = i < 0x20 ? (char) (i + 128) : characters.charAt(i - 0x20);
    }
    return table;
  }

  /** Section 14.5.1, "x-user-defined decoder". */
  private static char[] userDefined() {
    char[] table = new char[128];
    for (int i = 0; i < table.length; i++) {
      table[i] = (char) (0xF780 + i);
    }
    return table;
  }

  /** The JDK's decoder. */
  private static final class OfJdk extends TextDecoding {
    private final CharsetDecoder decoder;
    private final boolean isChinese;
    private byte[] rest = {};

    OfJdk(boolean fatal, Charset charset) {
      super(fatal);
      isChinese = charset.name().equals("GB18030");
      decoder =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    void read(byte[] bytes) {
      byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
      System.arraycopy(bytes, 0, all, rest.length, bytes.length);
      ByteBuffer in = ByteBuffer.wrap(all);
      decode(in, false);
      rest = Arrays.copyOfRange(all, in.position(), all.length);
    }

    private void decode(ByteBuffer in, boolean last) {
      CharBuffer out = CharBuffer.allocate(Math.max(16, in.remaining() * 2));
      for (; ; ) {
        CoderResult result = decoder.decode(in, out, last);
        append(out.flip());
        out.clear();
        if (result.isError()) {
          if (isChinese && in.get(in.position()) == (byte) 0x80) {
            // Section 10.2.1, step 5.
            append('\u20AC');
            in.position(in.position() + 1);
            continue;
          }
          int length = result.length();
          // An ASCII byte is never part of what is malformed: it stands for itself.
          int skipped = length > 1 && in.get(in.position() + length - 1) >= 0 ? length - 1 : length;
          in.position(in.position() + skipped);
          malformed();
        } else if (result.isUnderflow()) {
          return;
        }
      }
    }

    @Override
    void end() {
      decode(ByteBuffer.wrap(rest), true);
      CharBuffer out = CharBuffer.allocate(16);
      CoderResult flushed = decoder.flush(out);
      assert flushed.isUnderflow();
      append(out.flip());
    }

    @Override
    void reset() {
      decoder.reset();
      rest = new byte[0];
    }
  }
}
