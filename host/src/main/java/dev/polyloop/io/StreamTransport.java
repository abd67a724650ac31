package dev.polyloop.io;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a byte stream: asyncio's {@code Transport}. Reads and writes without blocking. Its
 * owner is an entry, or in a Java program a {@link StreamProtocol}.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class StreamTransport extends WriteTransport {
  /*
   * A read of the socket is one DATA signal of at most MAX_READ bytes, and nothing more is read
   * before the loop's next turn, when that signal's entry has run. So `received` holds one read,
   * or one read's worth of decrypted records, and no more, however fast the peer is. While reading
   * is paused it keeps what it holds.
   *
   * The channel is closed by finish(), after the owner has heard of the end.
   */

  /** The most bytes that one read brings: 256 KiB, as in asyncio. */
  public static final int MAX_READ = 256 * 1024;

  private final EventLoop loop;
  private final Channel channel;
  private final SocketInfo socket;

  // The loop's owner.
  private final ArrayDeque<ByteBuf> received = new ArrayDeque<>();
  private @Nullable StreamProtocol protocol;
  private boolean dataSignalled;
  private boolean eof;
  private boolean eofSignalled;
  private boolean paused;
  private boolean eofWritten;

  StreamTransport(Network network, Channel channel) {
    super(network.loop(), "transport");
    this.loop = network.loop();
    this.channel = channel;
    this.socket = new SocketInfo(channel);
  }

  static RecvByteBufAllocator readSizes() {
    return new AdaptiveRecvByteBufAllocator(512, 16 * 1024, MAX_READ).maxMessagesPerRead(1);
  }

  ChannelHandler handler() {
    return new Inbound();
  }

  // The owner

  /**
   * Names the entry that hears of signals. Reading begins with {@link #beginReading}.
   *
   * @throws IllegalStateException if it was started before
   */
  @Override
  public void start(Entry entry) {
    super.start(entry);
    if (failure() != null) {
      signals.send(Signal.LOST);
    }
  }

  /** Lets a protocol hear of everything; the transport reads once it has heard of its start. */
  public void start(StreamProtocol protocol) {
    start(() -> dispatch(protocol));
    this.protocol = protocol;
    loop.execute(
        () -> {
          protocol.connectionMade(this);
          beginReading();
        });
  }

  private void dispatch(StreamProtocol receiver) {
    try {
      switch (poll()) {
        case NONE -> {}
        case DATA -> receiver.dataReceived(ByteBuffer.wrap(take(MAX_READ)));
        case EOF -> {
          if (!receiver.eofReceived()) {
            close();
          }
        }
        case WRITABLE -> receiver.resumeWriting();
        case LOST -> {
          try {
            receiver.connectionLost(failure());
          } finally {
            finish();
          }
        }
      }
    } catch (RuntimeException e) {
      loop.report(LoopFailure.of("Fatal error on transport: the protocol failed", e));
      fail(e);
    }
  }

  @Override
  public Signal poll() {
    Signal signal = signals.poll();
    return switch (signal) {
      case NONE, WRITABLE, LOST -> signal;
      case DATA -> {
        dataSignalled = false;
        yield isClosing() || paused || received.isEmpty() ? Signal.NONE : Signal.DATA;
      }
      case EOF -> {
        eofSignalled = false;
        if (!isClosing() && (paused || !received.isEmpty())) {
          endOfStream();
          yield Signal.NONE;
        }
        yield isClosing() ? Signal.NONE : Signal.EOF;
      }
    };
  }

  /**
   * Takes bytes that have arrived. What stays behind is signalled again.
   *
   * @param limit the most bytes to take, at least 1
   */
  public byte[] take(int limit) {
    int size = 0;
    for (ByteBuf buffer : received) {
      size += buffer.readableBytes();
    }
    byte[] bytes = new byte[Math.min(limit, size)];
    int offset = 0;
    while (offset < bytes.length) {
      ByteBuf first = received.element();
      int length = Math.min(first.readableBytes(), bytes.length - offset);
      first.readBytes(bytes, offset, length);
      offset += length;
      if (!first.isReadable()) {
        received.remove().release();
      }
    }
    signalInput();
    return bytes;
  }

  /** Signals input that can be delivered now. */
  private void signalInput() {
    if (paused || isClosing()) {
      return;
    }
    if (!received.isEmpty()) {
      if (!dataSignalled) {
        dataSignalled = true;
        signals.send(Signal.DATA);
      }
    } else if (eof && !eofSignalled) {
      eofSignalled = true;
      eof = false;
      signals.send(Signal.EOF);
    }
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf buffer = (ByteBuf) message;
      if (isClosing() || !buffer.isReadable()) {
        buffer.release();
      } else {
        received.add(buffer);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      signalInput();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        // A stream that has ended is readable for ever.
        channel.config().setAutoRead(false);
        endOfStream();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // By Netty, not by finish().
      if (!isLost()) {
        fail(Errno.ECONNABORTED.exception());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(Errno.of(cause));
    }
  }

  private void endOfStream() {
    eof = true;
    signalInput();
  }

  // Reading

  /** Whether bytes that arrive are delivered. */
  public boolean isReading() {
    return !isClosing() && !paused;
  }

  /** Stops delivering, and soon the peer's sending. Does nothing if it has stopped or closed. */
  public void pauseReading() {
    if (isReading()) {
      paused = true;
      channel.config().setAutoRead(false);
    }
  }

  /** Reads from now on, unless reading is paused. */
  public void beginReading() {
    if (isReading()) {
      channel.config().setAutoRead(true);
    }
  }

  /** Delivers again. Does nothing if it does already or is closed. */
  public void resumeReading() {
    if (isClosing() || !paused) {
      return;
    }
    paused = false;
    if (!isInputOver()) {
      channel.config().setAutoRead(true);
    }
    signalInput();
  }

  private boolean isInputOver() {
    return channel instanceof DuplexChannel duplex && duplex.isInputShutdown();
  }

  // Writing

  /**
   * Writes bytes, or keeps them until the socket takes them. After the end they are dropped.
   *
   * @param bytes the transport's from now on
   * @return whether writing should pause: the high-water mark has just been passed
   * @throws IllegalStateException after {@link #writeEof}
   */
  public boolean write(byte[] bytes) {
    if (eofWritten) {
      throw new IllegalStateException("Cannot call write() after write_eof()");
    }
    if (isLost() || bytes.length == 0) {
      return false;
    }
    writing(bytes.length);
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(done -> written(bytes.length, done));
    return fills();
  }

  @Override
  boolean fills() {
    if (!super.fills()) {
      return false;
    }
    StreamProtocol receiver = protocol;
    if (receiver != null) {
      receiver.pauseWriting();
    }
    return true;
  }

  private void written(int length, Future<?> done) {
    Throwable cause = done.cause();
    if (cause != null) {
      fail(Errno.of(cause));
    } else {
      written(length);
    }
  }

  @Override
  void drained() {
    if (eofWritten) {
      shutdownOutput();
    }
  }

  @Override
  public long bufferedBytes() {
    long pending = super.bufferedBytes();
    if (pending == 0) {
      return 0;
    }
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? pending : pending - buffer.currentProgress();
  }

  /** Ends the outgoing stream once all is written; reading goes on. */
  public void writeEof() {
    if (isClosing() || eofWritten) {
      return;
    }
    eofWritten = true;
    if (super.bufferedBytes() == 0) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    ((DuplexChannel) channel)
        .shutdownOutput()
        .addListener(
            done -> {
              if (done.cause() != null) {
                fail(Errno.of(done.cause()));
              }
            });
  }

  // Ending

  @Override
  void stopReading() {
    if (channel.isRegistered()) {
      channel.config().setAutoRead(false);
    }
    for (ByteBuf buffer : received) {
      buffer.release();
    }
    received.clear();
  }

  /** Closes the socket: the last thing to do. Does nothing if it is closed. */
  public void finish() {
    endSilently();
    var _ = channel.close();
  }

  /** The socket: addresses and options. */
  public SocketInfo socket() {
    return socket;
  }
}
