"""aiosqlite: a database in a thread of its own."""

import asyncio
import sqlite3
import sys
import typing

# Debian's own is of before Python 3.12, which it cannot be imported in.
sys.modules["typing_extensions"] = typing

import aiosqlite  # noqa: E402


async def main():
    async with aiosqlite.connect(":memory:") as db:
        db.row_factory = aiosqlite.Row
        await db.execute("create table person (id integer primary key, name text, age int)")
        await db.executemany(
            "insert into person (name, age) values (?, ?)", [("Ada", 36), ("Alan", 41), ("Grace", 85)]
        )
        await db.commit()
        async with db.execute("select name, age from person where age > ? order by name", (40,)) as cursor:
            async for row in cursor:
                print(row["name"], row["age"])
        counts = await asyncio.gather(*(count(db, limit) for limit in (0, 40, 100)))
        print(counts)
        try:
            await db.execute("select * from nowhere")
        except sqlite3.OperationalError as exc:
            print(type(exc).__name__, exc)
        await db.execute("delete from person")
        await db.rollback()
        print(await count(db, 0))
        await db.create_function("twice", 1, lambda value: value * 2)
        async with db.execute("select twice(21)") as cursor:
            print((await cursor.fetchone())[0])


async def count(db, limit):
    async with db.execute("select count(*) from person where age > ?", (limit,)) as cursor:
        return (await cursor.fetchone())[0]


asyncio.run(main())
