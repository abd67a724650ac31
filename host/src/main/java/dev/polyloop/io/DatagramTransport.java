package dev.polyloop.io;

import dev.polyloop.io.StreamTransport.Signal;
import dev.polyloop.loop.Entry;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket: asyncio's {@code DatagramTransport}. What happens reaches the owner as entries
 * of the loop, as from a {@link StreamTransport}: {@link Signal#DATA} says to {@link #take}.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class DatagramTransport {
  /** What {@link #take} finds. */
  public sealed interface Arrival {}

  /**
   * A datagram.
   *
   * @param bytes its contents, which may be none
   * @param sender who sent it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Datagram(byte[] bytes, InetSocketAddress sender) implements Arrival {}

  /**
   * An error that does not end the socket, such as a port at which nobody listens.
   *
   * @param error what happened
   */
  public record Refusal(Throwable error) implements Arrival {}

  private final NioDatagramChannel channel;
  private final SocketInfo socket;

  // The loop's owner.
  private final Signals signals;
  private final WaterMarks marks = new WaterMarks();
  private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
  private @Nullable Throwable failure;
  private boolean closing;
  private boolean lost;
  private long pending;

  DatagramTransport(Network network, NioDatagramChannel channel) {
    this.channel = channel;
    this.socket = new SocketInfo(channel);
    this.signals = new Signals(network.loop(), "transport");
  }

  ChannelHandler handler() {
    return new Inbound();
  }

  /**
   * Names the entry that hears of signals. Reading begins with {@link #beginReading}.
   *
   * @throws IllegalStateException if it was started before
   */
  public void start(Entry entry) {
    signals.deliverTo(entry);
  }

  /** Receives from now on. */
  public void beginReading() {
    if (!closing) {
      channel.config().setAutoRead(true);
    }
  }

  /** What the entry that is running now is to do. */
  public Signal poll() {
    Signal signal = signals.poll();
    return switch (signal) {
      case DATA -> arrived.isEmpty() ? Signal.NONE : signal;
      case WRITABLE -> lost ? Signal.NONE : signal;
      case NONE, EOF, LOST -> signal;
    };
  }

  /** Takes what arrived first; there is one for each {@link Signal#DATA} that was polled. */
  public Arrival take() {
    return arrived.remove();
  }

  private void arrive(Arrival arrival) {
    if (!closing) {
      arrived.add(arrival);
      signals.send(Signal.DATA);
    }
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        arrive(new Datagram(ByteBufUtil.getBytes(packet.content()), packet.sender()));
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // By the loop's end, not by finish().
      if (!lost) {
        end(Errno.ECONNABORTED.exception());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      arrive(new Refusal(error(cause)));
    }
  }

  private static Throwable error(Throwable cause) {
    return cause instanceof PortUnreachableException
        ? Errno.ECONNREFUSED.exception()
        : Errno.of(cause);
  }

  /**
   * Sends a datagram, or keeps it until the socket takes it. After the end it is dropped; a failure
   * arrives as a {@link Refusal}.
   *
   * @param bytes the transport's from now on
   * @param recipient to whom, or null on a connected socket
   * @return whether writing should pause: the high-water mark has just been passed
   */
  public boolean send(byte[] bytes, @Nullable InetSocketAddress recipient) {
    if (lost) {
      return false;
    }
    pending += bytes.length;
    var content = Unpooled.wrappedBuffer(bytes);
    channel
        .writeAndFlush(recipient == null ? content : new DatagramPacket(content, recipient))
        .addListener(done -> sent(bytes.length, done));
    return !lost && marks.rises(pending);
  }

  private void sent(int length, Future<?> done) {
    if (lost) {
      return;
    }
    pending -= length;
    Throwable cause = done.cause();
    if (cause != null) {
      arrive(new Refusal(error(cause)));
    }
    if (marks.falls(pending)) {
      signals.send(Signal.WRITABLE);
    }
    if (closing && pending == 0) {
      end(null);
    }
  }

  /** How many bytes wait to be sent. */
  public long bufferedBytes() {
    return pending;
  }

  /**
   * Sets from and to how many waiting bytes writing is to pause.
   *
   * @return whether writing should pause at once, as for {@link #send}
   * @throws IllegalArgumentException unless high >= low >= 0
   */
  public boolean waterMarks(long high, long low) {
    marks.set(high, low);
    return !lost && marks.rises(pending);
  }

  /** The mark above which writing pauses, in bytes. */
  public long highWater() {
    return marks.high();
  }

  /** The mark at which writing goes on, in bytes. */
  public long lowWater() {
    return marks.low();
  }

  /** Whether {@link #close} or an end has begun. */
  public boolean isClosing() {
    return closing;
  }

  /** Why the socket was lost, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Receives no more, sends what waits, then ends. */
  public void close() {
    if (closing) {
      return;
    }
    stopReading();
    if (pending == 0) {
      end(null);
    }
  }

  /** Ends; what waits to be sent is dropped. */
  public void abort() {
    end(null);
  }

  /** Ends because of a failure; what waits to be sent is dropped. */
  public void fail(Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    if (lost) {
      return;
    }
    stopReading();
    lost = true;
    pending = 0;
    failure = cause;
    signals.send(Signal.LOST);
  }

  private void stopReading() {
    closing = true;
    arrived.clear();
    if (channel.isRegistered()) {
      channel.config().setAutoRead(false);
    }
  }

  /** Closes the socket: the last thing to do. Does nothing if it is closed. */
  public void finish() {
    lost = true;
    stopReading();
    var _ = channel.close();
  }

  /** The socket: addresses and options. */
  public SocketInfo socket() {
    return socket;
  }
}
