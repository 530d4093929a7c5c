#include "drivers/at/engine.hpp"
#include "tests/drivers/at/scripted_modem.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace tipring;
using namespace tipring::at;
using namespace tipring::tests;
using strings = std::vector<std::string>;

namespace {

/// An engine on one end of a cable, a scripted modem on the other.
struct bench
{
    bench()
        : tasks(time.executor())
    {
        tasks.spawn(reading(*this));
    }
    ~bench() { time.run(tasks.stop()); }
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;

    static awaitable<void> reading(bench& b)
    {
        try {
            co_await b.modem.run();
        } catch (const failure& e) {
            CHECK(e.code() == errc::port_vanished);
            b.reader_told = true;
        }
    }

    void plays(const std::string& text, how_to_play how = {})
    {
        tasks.spawn(script.play(parse_transcript(text, "the test"), how));
    }

    /// @return the code of what it throws; none if it throws nothing.
    errc tries(awaitable<void> what)
    {
        try {
            time.run(std::move(what), 10min);
        } catch (const failure& e) {
            return static_cast<errc>(e.code().value());
        }
        return errc{};
    }

    asio::io_context context;
    virtual_time time{context};
    hw::serial_cable cable{time};
    engine modem{time, cable.computer_end()};
    scripted_modem script{time, cable};
    bool reader_told = false;
    task_group tasks;
};

const std::string greeting = "> ATS3?\n< 013\n< OK\n";

command_terms dialling()
{
    command_terms terms;
    terms.limit = 70s;
    terms.dials = true;
    return terms;
}

command_terms streaming()
{
    command_terms terms;
    terms.stream = true;
    return terms;
}

/// Settings, an identification, a call that is busy: a dialogue to be broken everywhere.
const std::string call_that_is_busy = greeting + "> ATE0V1\n"
                                                 "< ATE0V1\n"
                                                 "< OK\n"
                                                 "> ATI3\n"
                                                 "< RING\n"
                                                 "< CX93001-EIS_V0.2002-V92\n"
                                                 "< OK\n"
                                                 "> ATDT5551234\n"
                                                 "= 3000\n"
                                                 "< BUSY\n";

awaitable<void> call(engine& modem)
{
    const reply settings = co_await modem.command("E0V1");
    CHECK(settings.code == result_code::ok);
    CHECK(settings.information.empty());
    const reply identity = co_await modem.command("I3");
    CHECK(identity.information == strings{"CX93001-EIS_V0.2002-V92"});
    const reply dialled = co_await modem.command("DT5551234", dialling());
    CHECK(dialled.code == result_code::busy);
}

} // namespace

TEST_CASE("each command gets its own answer, and a ring in between is news")
{
    bench b;
    b.plays(call_that_is_busy);
    CHECK(b.tries(call(b.modem)) == errc{});
    CHECK(b.script.played);
    const auto ring = b.modem.news().try_next();
    REQUIRE(ring);
    CHECK(ring->line->code == result_code::ring);
    CHECK(b.modem.news().empty());
}

TEST_CASE("however late and in whatever pieces the answers come, they say the same")
{
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}}) {
        bench b;
        b.plays(call_that_is_busy, {.late = 300ms, .piece = piece});
        CHECK(b.tries(call(b.modem)) == errc{});
        CHECK(b.script.played);
    }
}

TEST_CASE("a modem pulled out before any step of a dialogue is told as gone")
{
    const std::size_t steps = parse_transcript(call_that_is_busy, "").steps.size();
    for (std::size_t step = 0; step < steps; ++step) {
        CAPTURE(step);
        bench b;
        b.plays(call_that_is_busy, {.unplug_before = step});
        CHECK(b.tries(call(b.modem)) == errc::port_vanished);
        CHECK(b.reader_told);
    }
}

TEST_CASE("a modem that falls silent before any step of a dialogue is told as silent")
{
    const std::size_t steps = parse_transcript(call_that_is_busy, "").steps.size();
    for (std::size_t step = 0; step < steps; ++step) {
        CAPTURE(step);
        bench b;
        b.plays(call_that_is_busy, {.stop_before = step});
        CHECK(b.tries(call(b.modem)) == errc::operation_failed);
    }
}

TEST_CASE("an answer that comes after its command was given up is not given to the next one")
{
    bench b;
    b.plays(greeting + "> AT+VSM=1\n= 2500\n< OK\n> ATS3?\n< ERROR\n< 013\n< OK\n> ATI\n< 5601\n< OK\n");
    const auto scene = [](engine& modem) -> awaitable<void> {
        bool silent = false;
        try {
            co_await modem.command("+VSM=1");
        } catch (const failure& e) {
            CHECK(std::string(e.what()).find("'AT+VSM=1'") != std::string::npos);
            silent = true;
        }
        CHECK(silent);
        const reply identity = co_await modem.command("I");
        CHECK(identity.code == result_code::ok);
        CHECK(identity.information == strings{"5601"});
    };
    CHECK(b.tries(scene(b.modem)) == errc{});
    CHECK(b.script.played);
}

TEST_CASE("commands asked for together go out one after the other, each behind the last one's answer")
{
    bench b;
    b.plays(greeting + "> ATE0\n= 500\n< OK\n> ATI1\n< one\n< OK\n> ATI2\n< two\n< OK\n");
    const auto scene = [](bench& w) -> awaitable<void> {
        task_group all(w.time.executor());
        const auto ask = [](engine& modem, std::string body, strings expected) -> awaitable<void> {
            const reply r = co_await modem.command(std::move(body));
            CHECK(r.information == expected);
        };
        all.spawn(ask(w.modem, "E0", strings()));
        all.spawn(ask(w.modem, "I1", strings(1, "one")));
        all.spawn(ask(w.modem, "I2", strings(1, "two")));
        co_await all.join();
    };
    CHECK(b.tries(scene(b)) == errc{});
    CHECK(b.script.played);
}

TEST_CASE("what was asked and cancelled while it waited its turn is never sent")
{
    bench b;
    b.plays(greeting + "> ATE0\n= 1500\n< OK\n> ATI2\n< two\n< OK\n");
    const auto scene = [](bench& w) -> awaitable<void> {
        task_group all(w.time.executor());
        const auto ask = [](bench& x, std::string body, sample_count limit) -> awaitable<void> {
            co_await within(x.time, limit, x.modem.command(std::move(body)));
        };
        all.spawn(ask(w, "E0", 10s));
        all.spawn(ask(w, "I1", 500ms));
        all.spawn(ask(w, "I2", 10s));
        co_await all.join();
    };
    CHECK(b.tries(scene(b)) == errc{});
    CHECK(b.script.played);
}

TEST_CASE("NO CARRIER answers who dials, and is news to everybody else")
{
    bench b;
    b.plays(greeting + "> AT+VLS?\n< NO CARRIER\n< 1\n< OK\n> ATA\n< NO CARRIER\n");
    const auto scene = [](engine& modem) -> awaitable<void> {
        const reply asked = co_await modem.command("+VLS?");
        CHECK(asked.code == result_code::ok);
        CHECK(asked.information == strings{"1"});
        const auto news = modem.news().try_next();
        REQUIRE(news);
        CHECK(news->line->code == result_code::no_carrier);
        const reply answered = co_await modem.command("A", dialling());
        CHECK(answered.code == result_code::no_carrier);
    };
    CHECK(b.tries(scene(b.modem)) == errc{});
}

TEST_CASE("a stream is unshielded up to its end, with its events in order, and the answer behind it is an answer")
{
    bench b;
    std::string heard;
    b.modem.on_stream([&](std::span<const std::uint8_t> octets) { heard.append(octets.begin(), octets.end()); });
    b.plays(
        greeting + "> AT+VRX\n< CONNECT\n< <10><10>a<10>5bc<0d>\n> <10>!\n< <10><1a>OK<10><03>\n< OK\n> ATH\n< OK\n"
    );
    const auto scene = [](engine& modem) -> awaitable<void> {
        const reply begun = co_await modem.command("+VRX", streaming());
        CHECK(begun.code == result_code::connect);
        CHECK(modem.in_stream());
        const std::vector<std::uint8_t> stop{dle::escape, dle::abort_receive};
        const reply over = co_await modem.finish(stop);
        CHECK(over.code == result_code::ok);
        CHECK_FALSE(modem.in_stream());
        const auto digit = modem.news().try_next();
        REQUIRE(digit);
        CHECK(digit->code == '5');
        const reply hung_up = co_await modem.command("H");
        CHECK(hung_up.code == result_code::ok);
    };
    CHECK(b.tries(scene(b.modem)) == errc{});
    CHECK(
        heard == "\x10"
                 "abc\r\x10\x10OK"
    );
    CHECK(b.script.played);
}

TEST_CASE("a command that can be aborted is, and says what the modem makes of it")
{
    bench b;
    b.plays(greeting + "> ATDT1\n= 1000\n< NO CARRIER\n");
    const auto scene = [](bench& w) -> awaitable<void> {
        const auto impatient = [](bench& x) -> awaitable<void> {
            co_await x.time.wait(700ms);
            co_await x.modem.abort();
        };
        const auto dial = [](bench& x) -> awaitable<void> {
            const reply r = co_await x.modem.command("DT1", dialling());
            CHECK(r.code == result_code::no_carrier);
        };
        co_await join(dial(w), impatient(w));
    };
    CHECK(b.tries(scene(b)) == errc{});
}

TEST_CASE("a dialogue that was written down is the dialogue that was played")
{
    bench b;
    std::string written;
    transcript_writer writer([&](const std::string& line) { written += line + "\n"; });
    b.modem.record(&writer);
    b.plays(call_that_is_busy);
    CHECK(b.tries(call(b.modem)) == errc{});

    bench again;
    again.plays(written);
    CHECK(again.tries(call(again.modem)) == errc{});
    CHECK(again.script.played);
}
