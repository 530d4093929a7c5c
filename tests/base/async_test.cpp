#include "base/async/combine.hpp"
#include "base/async/device_time.hpp"
#include "base/async/event_queue.hpp"
#include "base/async/helper_thread.hpp"
#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "base/error.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace tipring;

namespace {

struct clock_room
{
    asio::io_context context;
    virtual_time time{context};
};

awaitable<void> note(time_source& time, sample_count when, turn order, std::string what, std::string& log)
{
    co_await time.wait_until(when, order);
    log += what + "@" + std::to_string(to_ms(time.now())) + " ";
}

} // namespace

TEST_CASE("virtual time runs what is due, in order, at once")
{
    clock_room room;
    std::string log;
    task_group tasks(room.time.executor());
    tasks.spawn(note(room.time, 30ms, turn::everyone, "c", log));
    tasks.spawn(note(room.time, 10ms, turn::everyone, "b", log));
    tasks.spawn(note(room.time, 10ms, turn::outside_world, "a", log));
    room.time.advance(20ms);
    CHECK(log == "a@10 b@10 ");
    CHECK(room.time.now() == 20ms);
    room.time.advance(2min);
    CHECK(log == "a@10 b@10 c@30 ");
    CHECK(tasks.empty());
}

TEST_CASE("virtual time stands still while somebody owes an answer")
{
    clock_room room;
    bool answered = false;
    auto owed = std::make_optional(room.time.hold());
    std::thread helper([&] {
        asio::post(room.context, [&] {
            answered = true;
            owed.reset();
        });
    });
    room.time.advance(1s);
    CHECK(answered);
    helper.join();
}

TEST_CASE("what blocks runs on a thread of its own, to its end even when cancelled; virtual time stands still, and "
          "what it throws is thrown here")
{
    clock_room room;
    const auto scene = [](time_source& time) -> awaitable<void> {
        const std::thread::id engine = std::this_thread::get_id();
        std::thread::id worker;
        std::function<void()> work = [&] { worker = std::this_thread::get_id(); };
        co_await on_helper_thread(time, work);
        CHECK(worker != engine);
        CHECK(time.now() == 0ms);
        bool thrown = false;
        std::function<void()> fails = [] { throw failure(errc::file_missing, "gone"); };
        try {
            co_await on_helper_thread(time, fails);
        } catch (const failure& why) {
            thrown = why.code() == errc::file_missing;
        }
        CHECK(thrown);
        task_group cancelled(time.executor());
        bool done = false;
        std::function<void()> slowly = [&] { done = true; };
        cancelled.spawn(on_helper_thread(time, slowly));
        cancelled.cancel();
        co_await cancelled.join();
        CHECK(done);
    };
    room.time.run(scene(room.time));
}

TEST_CASE("a wait that nobody ends is an error, not a hang")
{
    clock_room room;
    event_queue<int> queue(room.time.executor());
    task_group tasks(room.time.executor());
    const auto forever = [](event_queue<int>& q) -> awaitable<void> { co_await q.next(); };
    tasks.spawn(forever(queue));
    const auto joined = [](task_group& t) -> awaitable<void> { co_await t.join(); };
    CHECK_THROWS_AS(room.time.run(joined(tasks), 1s), failure);
    queue.push(1);
    room.time.advance(0ms);
}

TEST_CASE("an event survives a cancelled wait for it")
{
    clock_room room;
    event_queue<int> queue(room.time.executor());
    std::string log;
    const auto reader = [](time_source& time, event_queue<int>& q, std::string& out) -> awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            const auto got = co_await within(time, 10ms, q.next());
            out += got ? std::to_string(*got) : std::string("none");
            out += ' ';
        }
    };
    const auto writer = [](time_source& time, event_queue<int>& q) -> awaitable<void> {
        co_await time.wait(15ms);
        q.push(7);
        q.push(8);
    };
    task_group tasks(room.time.executor());
    tasks.spawn(reader(room.time, queue, log));
    tasks.spawn(writer(room.time, queue));
    room.time.advance(1s);
    CHECK(log == "none 7 8 ");
}

TEST_CASE("an event that comes at the very moment its wait is given up is not lost")
{
    clock_room room;
    event_queue<int> queue(room.time.executor());
    std::string log;
    const auto reader = [](time_source& time, event_queue<int>& q, std::string& out) -> awaitable<void> {
        for (int i = 0; i < 2; ++i) {
            const auto got = co_await within(time, 10ms, q.next());
            out += got ? std::to_string(*got) : std::string("none");
            out += ' ';
        }
    };
    const auto writer = [](time_source& time, event_queue<int>& q, turn order) -> awaitable<void> {
        co_await time.wait_until(10ms, order);
        q.push(7);
    };
    for (const turn order : {turn::outside_world, turn::everyone}) {
        clock_room own;
        event_queue<int> events(own.time.executor());
        task_group tasks(own.time.executor());
        log.clear();
        tasks.spawn(reader(own.time, events, log));
        tasks.spawn(writer(own.time, events, order));
        own.time.advance(1s);
        CHECK(log.find('7') != std::string::npos);
    }
    // Given up first, written in the same breath: no executor turn lies between the two.
    {
        task_group tasks(room.time.executor());
        task_group patient(room.time.executor());
        const auto one = [](event_queue<int>& q, std::string& out) -> awaitable<void> {
            out += std::to_string(co_await q.next());
        };
        log.clear();
        tasks.spawn(one(queue, log));
        room.time.advance(1ms);
        asio::post(room.context, [&] {
            queue.push(9);
            tasks.cancel();
        });
        room.time.advance(1ms);
        CHECK(log.empty());
        patient.spawn(one(queue, log));
        room.time.advance(1ms);
        CHECK(log == "9");
    }
}

TEST_CASE("what fails within its limit fails at once")
{
    clock_room room;
    const auto thrower = [](time_source& time) -> awaitable<int> {
        co_await time.wait(5ms);
        throw failure(errc::port_vanished, "gone");
    };
    const auto limited = [](time_source& time, awaitable<int> operation) -> awaitable<void> {
        co_await within(time, 1h, std::move(operation));
    };
    CHECK_THROWS_WITH_AS(room.time.run(limited(room.time, thrower(room.time))), "gone", failure);
    CHECK(room.time.now() == 5ms);
}

TEST_CASE("a cancelled group ends its tasks and keeps the first real exception")
{
    clock_room room;
    task_group tasks(room.time.executor());
    const auto thrower = [](time_source& time) -> awaitable<void> {
        co_await time.wait(5ms);
        throw failure(errc::port_vanished, "port 3 vanished");
    };
    std::string log;
    tasks.spawn(thrower(room.time));
    tasks.spawn(note(room.time, 1h, turn::everyone, "never", log));
    room.time.advance(10ms);
    const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
    CHECK_THROWS_WITH_AS(room.time.run(stop(tasks)), "port 3 vanished", failure);
    CHECK(log.empty());
    CHECK(room.time.now() < 1s);
}

TEST_CASE("join waits for both sides and rethrows the first exception")
{
    clock_room room;
    std::string log;
    room.time.run(join(note(room.time, 10ms, turn::everyone, "a", log), note(room.time, 20ms, turn::everyone, "b", log))
    );
    CHECK(log == "a@10 b@20 ");

    const auto thrower = [](time_source& time) -> awaitable<void> {
        co_await time.wait(5ms);
        throw failure(errc::port_vanished, "gone");
    };
    CHECK_THROWS_WITH_AS(
        room.time.run(join(thrower(room.time), note(room.time, room.time.now() + 1h, turn::everyone, "x", log))),
        "gone",
        failure
    );
}

TEST_CASE("what an operation throws within its limit is thrown at once")
{
    clock_room room;
    const auto thrower = [](time_source& time) -> awaitable<int> {
        co_await time.wait(5ms);
        throw failure(errc::port_vanished, "gone");
    };
    const auto waiting = [](time_source& time, awaitable<int> op) -> awaitable<void> {
        co_await within(time, 1h, std::move(op));
    };
    CHECK_THROWS_WITH_AS(room.time.run(waiting(room.time, thrower(room.time))), "gone", failure);
    CHECK(room.time.now() == 5ms);
}

TEST_CASE("a group ends tasks that wait for two things at once, silently")
{
    clock_room room;
    event_queue<int> queue(room.time.executor());
    task_group tasks(room.time.executor());
    const auto limited = [](time_source& time, event_queue<int>& q) -> awaitable<void> {
        co_await within(time, 1h, q.next());
    };
    tasks.spawn(limited(room.time, queue));
    tasks.spawn(join(room.time.wait(1h), room.time.wait(2h)));
    room.time.advance(10ms);
    const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
    CHECK_NOTHROW(room.time.run(stop(tasks)));
    CHECK(tasks.empty());
}

TEST_CASE("paced time keeps up with the wall clock")
{
    asio::io_context context;
    paced_time time(context, 100.0);
    std::string log;
    task_group tasks(time.executor());
    tasks.spawn(time.run());
    const auto scenario = [](paced_time& t, task_group& all, std::string& out) -> awaitable<void> {
        co_await note(t, 200ms, turn::everyone, "a", out);
        co_await note(t, 500ms, turn::everyone, "b", out);
        all.cancel();
    };
    task_group actors(time.executor());
    actors.spawn(scenario(time, tasks, log));
    context.run();
    CHECK(log == "a@200 b@500 ");
}

TEST_CASE("device time moves as far as the device has counted, from one moment to the next")
{
    asio::io_context context;
    device_time time(context);
    std::string log;
    task_group tasks(time.executor());
    tasks.spawn(time.run());
    tasks.spawn(note(time, 30ms, turn::everyone, "c", log));
    tasks.spawn(note(time, 10ms, turn::everyone, "b", log));
    tasks.spawn(note(time, 10ms, turn::outside_world, "a", log));
    const auto run_what_is_ready = [&] {
        context.restart();
        context.poll();
    };
    run_what_is_ready();
    CHECK(log.empty());
    time.count(10ms);
    run_what_is_ready();
    CHECK(log == "a@10 b@10 ");

    tasks.spawn(note(time, 20ms, turn::engine, "d", log));
    run_what_is_ready();
    time.count(10ms); // somebody was late: two frames at once
    time.count(10ms);
    CHECK(time.counted() == 30ms);
    CHECK(time.now() == 10ms);
    run_what_is_ready();
    CHECK(log == "a@10 b@10 d@20 c@30 ");
    CHECK(time.now() == 30ms);

    tasks.spawn(note(time, 5ms, turn::everyone, "e", log)); // long ago: at once
    run_what_is_ready();
    CHECK(log == "a@10 b@10 d@20 c@30 e@30 ");
    tasks.cancel();
    run_what_is_ready();
    CHECK(tasks.empty());
}
