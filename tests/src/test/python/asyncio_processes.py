"""Child processes: pipes, ends, signals, refusals."""

import asyncio
import os
import signal
import subprocess
import tempfile

from asyncio_tracing import TraceCase, attempt, go, log, main, trace, try_await

PIPE = asyncio.subprocess.PIPE
DEVNULL = asyncio.subprocess.DEVNULL
STDOUT = asyncio.subprocess.STDOUT


async def run(*command, data=None, **options):
    """Runs a program with pipes; logs its exit code and what it said."""
    options = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE} | options
    process = await asyncio.create_subprocess_exec(*command, **options)
    out, err = await process.communicate(data)
    log(process.returncode, out, err)


class ProcessTest(TraceCase):
    @trace(
        "0 b'hello\\x00\\xff' b''",
        "3 b'out' b'error\\n'",
        "0 b'a\\nb\\n' None",
        "0 b'a\\n' None",
        "0 b'' b''",
        "(b'2\\n', None) None None",
        '-> None',
    )
    def test_communicate(self):
        async def main():
            await run("cat", data=b"hello\0\xff")
            await run("sh", "-c", "cat; echo error >&2; exit 3", data=b"out")
            await run("sh", "-c", "echo a; echo b >&2", stderr=STDOUT)
            await run("sh", "-c", "echo a; echo b >&2", stderr=DEVNULL, stdin=DEVNULL)
            await run("cat", stdin=DEVNULL)
            process = await asyncio.create_subprocess_shell("echo $((1 + 1))", stdout=PIPE)
            log(await process.communicate(), process.stdin, process.stderr)

        go(main)

    @trace(
        "b'FOLDER\\nvalue\\n'",
        '-> None',
    )
    def test_environment_and_folder(self):
        async def main():
            with tempfile.TemporaryDirectory() as folder:
                folder = os.path.realpath(folder)
                process = await asyncio.create_subprocess_exec(
                    "/bin/sh", "-c", "pwd; echo $NAME $HOME", stdout=PIPE, cwd=folder,
                    env={"NAME": "value"},
                )
                out, _ = await process.communicate()
                log(out.replace(folder.encode(), b"FOLDER"))

        go(main)

    @trace(
        "True 0",
        "-> None",
    )
    def test_large_data_both_ways(self):
        async def main():
            size = 3 * 1024 * 1024
            process = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
            sent = bytes(range(256)) * (size // 256)
            out, _ = await process.communicate(sent)
            log(out == sent, process.returncode)

        go(main)

    @trace(
        'True None',
        "b'one\\n'",
        "b'two\\n'",
        "b'' 0 0",
        '0',
        '-> None',
    )
    def test_streams(self):
        async def main():
            process = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
            log(process.pid > 0, process.returncode)
            for line in (b"one\n", b"two\n"):
                process.stdin.write(line)
                await process.stdin.drain()
                log(await process.stdout.readline())
            process.stdin.close()
            await process.stdin.wait_closed()
            log(await process.stdout.read(), await process.wait(), await process.wait())
            log(process.returncode)

        go(main)

    @trace(
        "True None",
        "4000000 0",
        "-> None",
    )
    def test_slow_reader_holds_the_writer_back(self):
        async def main():
            process = await asyncio.create_subprocess_exec(
                "head", "-c", "4000000", "/dev/zero", stdout=PIPE, limit=1000
            )
            await asyncio.sleep(0.3)
            log(len(process.stdout._buffer) < 1000000, process.returncode)
            log(len(await process.stdout.read()), await process.wait())

        go(main)

    @trace(
        "-9",
        "no such process",
        "-15",
        "no such process",
        "-10",
        "no such process",
        "-> None",
    )
    def test_signals(self):
        async def main():
            for send in (
                lambda p: p.kill(),
                lambda p: p.terminate(),
                lambda p: p.send_signal(signal.SIGUSR1),
            ):
                process = await asyncio.create_subprocess_exec("sleep", "60")
                send(process)
                log(await process.wait())
                try:
                    process.kill()
                except ProcessLookupError:
                    log("no such process")

        go(main)

    @trace(
        '!! TimeoutError() from CancelledError()',
        'None',
        '-9',
        '!! CancelledError()',
        "(b'usable', None)",
        '-> None',
    )
    def test_timeout_and_cancel(self):
        async def main():
            process = await asyncio.create_subprocess_exec("sleep", "60", stdout=PIPE)
            await try_await(asyncio.wait_for(process.communicate(), 0.05))
            log(process.returncode)
            process.kill()
            log(await process.wait())
            process = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
            task = asyncio.create_task(process.stdout.read())
            await asyncio.sleep(0.01)
            task.cancel()
            await try_await(task)
            log(await process.communicate(b"usable"))

        go(main)

    @trace(
        "0",
        "no error",
        "-> None",
    )
    def test_reader_that_leaves(self):
        async def main():
            process = await asyncio.create_subprocess_exec("true", stdin=PIPE)
            log(await process.wait())
            await process.communicate(b"x" * 1000000)
            log("no error")

        go(main)

    @trace(
        "[(b'0\\n', 0), (b'1\\n', 1), (b'2\\n', 2), (b'3\\n', 3), (b'4\\n', 4), (b'5\\n', 5), (b'6\\n', 6), (b'7\\n', 7)]",
        '-> None',
    )
    def test_several_at_once(self):
        async def main():
            async def one(number):
                process = await asyncio.create_subprocess_exec(
                    "sh", "-c", f"echo {number}; exit {number}", stdout=PIPE
                )
                out, _ = await process.communicate()
                return out, process.returncode

            log(await asyncio.gather(*map(one, range(8))))

        go(main)

    @trace(
        'made ["data 1 b\'out\\\\n\'", "data 2 b\'err\\\\n\'", \'exited\', \'lost 1 None\', \'lost 2 None\'] connection lost None',
        '0 None',
        '-> None',
    )
    def test_protocol(self):
        class Protocol(asyncio.SubprocessProtocol):
            def __init__(self):
                self.events = []
                self.done = asyncio.get_running_loop().create_future()

            def connection_made(self, transport):
                self.events.append("made")

            def pipe_data_received(self, fd, data):
                self.events.append(f"data {fd} {data}")

            def pipe_connection_lost(self, fd, exc):
                self.events.append(f"lost {fd} {exc}")

            def process_exited(self):
                self.events.append("exited")

            def connection_lost(self, exc):
                self.events.append(f"connection lost {exc}")
                self.done.set_result(None)

        async def main():
            transport, protocol = await asyncio.get_running_loop().subprocess_exec(
                Protocol, "sh", "-c", "echo out; echo err >&2", stdin=None
            )
            await protocol.done
            log(protocol.events[0], sorted(protocol.events[1:-1]), protocol.events[-1])
            log(transport.get_returncode(), transport.get_pipe_transport(0))
            transport.close()

        go(main)

    @trace(
        "!! CancelledError()",
        "-> None",
    )
    def test_start_cancelled_endsTheChild(self):
        async def main():
            loop = asyncio.get_running_loop()
            start = loop.subprocess_exec(asyncio.SubprocessProtocol, "sleep", "60")
            task = loop.create_task(start)
            loop.call_soon(task.cancel)
            await try_await(task)

        go(main)

    def test_popen_wait_blocksUntilTheEnd(self):
        async def main():
            transport, _ = await asyncio.get_running_loop().subprocess_exec(
                asyncio.SubprocessProtocol, "sleep", "60", close_fds=False
            )
            popen = transport.get_extra_info("subprocess")
            with self.assertRaises(subprocess.TimeoutExpired):
                popen.wait(timeout=0.01)
            popen.kill()
            self.assertEqual(popen.wait(), -signal.SIGKILL)
            self.assertEqual(popen.returncode, -signal.SIGKILL)
            transport.close()

        asyncio.run(main())

    @trace(
        "!! FileNotFoundError(2, 'No such file or directory')",
        "!! FileNotFoundError(2, 'No such file or directory')",
        "!! ValueError('universal_newlines must be False')",
        "!! ValueError('text must be False')",
        "!! ValueError('encoding must be None')",
        "!! ValueError('shell must be False')",
        "!! ValueError('bufsize must be 0')",
        "!! ValueError('cmd must be a string')",
        '0 Process',
        '-> None',
    )
    def test_refusals(self):
        async def main():
            start = asyncio.create_subprocess_exec
            await try_await(start("/no/such/program"))
            await try_await(start("true", cwd="/no/such/folder"))
            await try_await(start("true", universal_newlines=True))
            await try_await(start("true", text=True))
            await try_await(start("true", encoding="utf-8"))
            await try_await(start("true", shell=True))
            await try_await(start("true", bufsize=1))
            await try_await(asyncio.create_subprocess_shell(["true"]))
            process = await start("true")
            log(await process.wait(), type(process).__name__)

        go(main)

    @trace(
        "!! OSError(9, 'Bad file descriptor', None)",
        "!! OSError(9, 'Bad file descriptor', None)",
        '!! TypeError("Popen.__init__() got an unexpected keyword argument \'unknown\'")',
        "!! ValueError('embedded null byte')",
        "!! ValueError('illegal environment variable name')",
        "!! ValueError('embedded null byte')",
        "!! OSError(22, 'Invalid argument')",
        '!! AssertionError("\'text\'")',
        '-9',
        '-> None',
    )
    def test_refusals_of_what_the_system_could_not_do(self):
        async def main():
            start = asyncio.create_subprocess_exec
            await try_await(start("true", stdin=STDOUT))
            await try_await(start("true", stdout=STDOUT))
            await try_await(start("true", unknown=1))
            await try_await(start("true", "a\0b"))
            await try_await(start("true", env={"A=B": "c"}))
            await try_await(start("true", env={"A": "b\0c"}))
            process = await start("cat", stdin=PIPE)
            attempt(process.send_signal, 999)
            await try_await(process.communicate("text"))
            process.kill()
            log(await process.wait())

        go(main)

    @trace(
        "0 b'found\\n' b''",
        "!! FileNotFoundError(2, 'No such file or directory')",
        "!! FileNotFoundError(2, 'No such file or directory')",
        '-> None',
    )
    def test_program_is_looked_for_in_the_path_of_the_child(self):
        async def main():
            with tempfile.TemporaryDirectory() as folder:
                program = os.path.join(folder, "polyloop-test-program")
                with open(program, "w") as file:
                    file.write("#!/bin/sh\necho found\n")
                os.chmod(program, 0o755)
                name = os.path.basename(program)
                await run(name, env={"PATH": folder})
                await try_await(run(name, env={"PATH": "/usr/bin"}))
                await try_await(run(name))

        go(main)


if __name__ == "__main__":
    main()
