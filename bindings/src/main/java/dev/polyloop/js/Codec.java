package dev.polyloop.js;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compression and decompression in pieces, in the formats of the Compression standard: zlib (RFC
 * 1950, "deflate"), raw (RFC 1951) and gzip (RFC 1952).
 *
 * <p>Thread rule: one thread.
 */
abstract sealed class Codec {
  private static final int GZIP_ID = 0x8B1F;

  private Codec() {}

  /** Compresses. */
  static Codec compressing(String format) {
    return new Compressing(format.equals("gzip"), !format.equals("deflate"));
  }

  /** Decompresses. */
  static Codec decompressing(String format) {
    return new Decompressing(format.equals("gzip"), !format.equals("deflate"));
  }

  /**
   * What the next piece produces.
   *
   * @throws DataFormatException if the input is broken, or goes on after its end
   */
  abstract byte[] write(byte[] input) throws DataFormatException;

  /**
   * What the end produces; frees the memory.
   *
   * @throws DataFormatException if the input is cut off
   */
  abstract byte[] finish() throws DataFormatException;

  private static final class Compressing extends Codec {
    private final Deflater deflater;
    private final boolean gzip;
    private final CRC32 crc = new CRC32();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[8192];
    private int length;

    Compressing(boolean gzip, boolean raw) {
      this.gzip = gzip;
      deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
      if (gzip) {
        // Deflate, no flags, no time, no extra flags, unknown system.
        out.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF});
      }
    }

    @Override
    byte[] write(byte[] input) {
      crc.update(input);
      length += input.length;
      deflater.setInput(input);
      while (!deflater.needsInput()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return take();
    }

    @Override
    byte[] finish() {
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      deflater.end();
      if (gzip) {
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(trailer.putInt((int) crc.getValue()).putInt(length).array());
      }
      return take();
    }

    private byte[] take() {
      byte[] taken = out.toByteArray();
      out.reset();
      return taken;
    }
  }

  private static final class Decompressing extends Codec {
    /** Where in the format the next byte is. */
    private enum Part {
      HEADER,
      BODY,
      TRAILER,
      END
    }

    private final Inflater inflater;
    private final boolean gzip;
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[8192];
    private byte[] held = {};
    private Part part;
    private int length;

    Decompressing(boolean gzip, boolean raw) {
      this.gzip = gzip;
      inflater = new Inflater(raw);
      part = gzip ? Part.HEADER : Part.BODY;
    }

    @Override
    byte[] write(byte[] input) throws DataFormatException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] rest = input;
      if (part == Part.HEADER) {
        rest = join(held, input);
        int size = headerSize(rest);
        if (size < 0) {
          held = rest;
          return out.toByteArray();
        }
        held = new byte[0];
        rest = after(rest, size);
        part = Part.BODY;
      }
      if (part == Part.BODY) {
        rest = inflate(rest, out);
      }
      if (part == Part.TRAILER) {
        rest = trailer(rest);
      }
      if (part == Part.END && rest.length > 0) {
        throw new DataFormatException("there is input after the end of the compressed data");
      }
      return out.toByteArray();
    }

    private byte[] inflate(byte[] input, ByteArrayOutputStream out) throws DataFormatException {
      inflater.setInput(input);
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (inflater.needsDictionary()) {
          throw new DataFormatException("the compressed data needs a dictionary");
        }
        if (count == 0 && inflater.needsInput() && !inflater.finished()) {
          return new byte[0];
        }
        crc.update(buffer, 0, count);
        length += count;
        out.write(buffer, 0, count);
      }
      part = gzip ? Part.TRAILER : Part.END;
      return after(input, input.length - inflater.getRemaining());
    }

    private byte[] trailer(byte[] input) throws DataFormatException {
      held = join(held, input);
      if (held.length < 8) {
        return new byte[0];
      }
      ByteBuffer trailer = ByteBuffer.wrap(held).order(ByteOrder.LITTLE_ENDIAN);
      if (trailer.getInt() != (int) crc.getValue() || trailer.getInt() != length) {
        throw new DataFormatException("the checksum or length of the data is wrong");
      }
      part = Part.END;
      return after(held, 8);
    }

    @Override
    byte[] finish() throws DataFormatException {
      inflater.end();
      if (part != Part.END) {
        throw new DataFormatException("the compressed data is cut off");
      }
      return new byte[0];
    }

    /** How long the header of gzip is, negative if that cannot be told yet. */
    private static int headerSize(byte[] bytes) throws DataFormatException {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.length < 10) {
        return -1;
      }
      int flags = in.get(3);
      if ((in.getShort(0) & 0xFFFF) != GZIP_ID || in.get(2) != 8 || (flags & 0xE0) != 0) {
        throw new DataFormatException("the data does not begin with a gzip header");
      }
      int at = 10;
      if ((flags & 4) != 0) {
        if (bytes.length < at + 2) {
          return -1;
        }
        at += 2 + (in.getShort(at) & 0xFFFF);
      }
      // A name and a comment, each up to a zero.
      for (int strings = Integer.bitCount(flags & 0x18); strings > 0; strings--) {
        while (at < bytes.length && bytes[at] != 0) {
          at++;
        }
        at++;
      }
      at += (flags & 2) == 0 ? 0 : 2;
      return at <= bytes.length ? at : -1;
    }

    private static byte[] join(byte[] first, byte[] second) {
      return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static byte[] after(byte[] bytes, int from) {
      return Arrays.copyOfRange(bytes, from, bytes.length);
    }
  }
}
