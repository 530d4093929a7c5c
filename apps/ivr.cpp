#include "api/script/call_script.hpp"
#include "api/system/json_line.hpp"
#include "api/system/until_stopped.hpp"
#include "apps/call_records.hpp"
#include "apps/command.hpp"
#include "apps/traced_line.hpp"
#include "base/async/combine.hpp"
#include "base/async/parking_place.hpp"
#include "base/async/task_group.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tipring::apps {

namespace {

constexpr sample_count patience = 10s; ///< with a call that is hung up

struct wishes
{
    std::string line;
    std::string script;
    std::string call;
    std::string records;
    std::string trace;
    std::vector<std::string> arguments;
    int calls = 0;
    double seconds = 0.0;
};

std::map<std::string, std::string> arguments_in(const std::vector<std::string>& given)
{
    std::map<std::string, std::string> all;
    for (const std::string& one : given) {
        const auto equals = one.find('=');
        if (equals == std::string::npos || equals == 0)
            throw usage_error("--set '" + one + "': write NAME=VALUE");
        all[one.substr(0, equals)] = one.substr(equals + 1);
    }
    return all;
}

class service
{
public:
    service(const context& shared, const wishes& w, api::live_line& live, script::script_text text)
        : shared_(shared)
        , wishes_(w)
        , live_(live)
        , program_(live.told(), live.applications(), "ivr")
        , text_(std::move(text))
        , world_{program_, arguments_in(w.arguments)}
        , nobody_served_(time().executor())
    {
        world_.records = std::make_shared<records::archive>(w.records.empty() ? records::usual_place() : w.records);
        world_.clock = wall_clock(time().now());
        world_.log = [this](const std::string& line, const std::string& words) { log(line, words); };
        world_.idle = [this] { nobody_served_.wake(); };
        for (core::line_device* device : live.devices())
            lines_.push_back(program_.open(*device));
    }

    awaitable<void> run()
    {
        co_await first_of(serve(), stopped());
        co_await hang_up_all();
    }

    /// What a program that is gone was recording, and scripts of ours that were cut short.
    void file_unfinished() const
    {
        try {
            for (const records::message& m : world_.records->file_unfinished())
                context::warn(records::words_for_found(m));
        } catch (const failure& why) {
            context::warn(std::string("what an earlier program was recording is not filed yet: ") + why.what());
        }
    }

    exit_status status() const { return interrupted_ ? exit_status::interrupted : status_; }

private:
    time_source& time() const { return live_.devices().front()->time(); }

    awaitable<void> serve()
    {
        if (!wishes_.call.empty()) {
            const script::script_end end =
                co_await script::call_with_script(world_, text_, lines_.front(), wishes_.call);
            ended(end);
            if (status_ == exit_status::done && end.result)
                status_ = status_of(*end.result);
            co_return;
        }
        task_group beside(time().executor());
        std::function<void(const script::script_end&)> tell = [this](const script::script_end& end) { ended(end); };
        for (const api::address& line : lines_)
            beside.spawn(script::serve_line(world_, text_, line, static_cast<std::size_t>(wishes_.calls), tell));
        std::exception_ptr thrown;
        try {
            co_await beside.join();
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) {
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            co_await beside.stop();
            std::rethrow_exception(thrown);
        }
    }

    awaitable<void> hang_up_all()
    {
        for (const api::address& line : lines_)
            for (const core::call_handle& left : line.line().calls())
                if (program_.application().right_to(left) == core::privilege::owner)
                    co_await within(time(), patience, let_go(left));
    }

    /// Scripts end as they do when the other end hangs up, and keep what was said.
    awaitable<void> end_in_order()
    {
        world_.closing = true;
        co_await hang_up_all();
        while (world_.running > 0)
            co_await nobody_served_.wait();
    }

    /// A call that is ours.
    awaitable<void> let_go(core::call_handle left)
    {
        try {
            co_await program_.application().drop(std::move(left));
        } catch (const failure&) { // the line is gone
            co_return;
        }
    }

    awaitable<void> stopped()
    {
        const int signal = co_await api::until_stopped(time(), wishes_.seconds);
        interrupted_ = signal != 0;
        co_await within(time(), patience, end_in_order());
    }

    void ended(const script::script_end& end)
    {
        if (end.what != script::script_end::how::failed)
            return;
        context::warn(end.why);
        status_ = end.code ? status_of(end.code) : exit_status::failed;
    }

    void log(const std::string& line, const std::string& words) const
    {
        const sample_count at = time().now();
        api::json_line j;
        j.number("t_ms", to_ms(at)).text("line", line).text("kind", "log").text("message", words);
        if (shared_.json)
            std::cout << j.finish() << std::endl;
        else
            std::cout << api::clock_time(at) << "  " << line << "  script: " << words << std::endl;
    }

    const context& shared_;
    const wishes& wishes_;
    api::live_line& live_;
    api::program program_;
    script::script_text text_;
    script::script_world world_;
    parking_place nobody_served_;
    std::vector<api::address> lines_;
    exit_status status_ = exit_status::done;
    bool interrupted_ = false;
};

exit_status run_ivr(const context& shared, const wishes& w)
{
    script::script_text text = script::script_text::read(w.script);
    script::check(text);
    traced_line line(shared, w.line, w.trace);
    service ivr(shared, w, line.live(), std::move(text));
    ivr.file_unfinished();
    line.live().run(ivr.run());
    ivr.file_unfinished();
    line.finish();
    return ivr.status();
}

} // namespace

void add_ivr(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command ivr(app, shared, "ivr", "Run a call script in Lua on every call that comes in, or on one that is placed");
    ivr.argument(
        "LINE",
        w->line,
        "As for 'tipring call'; several with commas between them are served side by side: plant:301,plant:302"
    );
    ivr.argument("SCRIPT.lua", w->script, "What to do with a call");
    ivr.text("--call", w->call, "Call this number, and run the script on that call", "NUMBER");
    ivr.texts("--set", w->arguments, "What the script sees as args.NAME; may be given again", "NAME=VALUE");
    ivr.number("--calls", w->calls, "Serve so many calls on each line, then end; 0: until interrupted", 0, 1000000);
    ivr.seconds("--for", w->seconds, "End after so many seconds of the lines' own time");
    ivr.text(
        "--records",
        w->records,
        "Where call records and messages are kept (default: $TIPRING_RECORDS, or tipring/records.db in the user's "
        "state)",
        "FILE"
    );
    ivr.text("--trace", w->trace, trace_help, "DIR");
    ivr.example(
        "printf 'call:answer()\\ncall:beep()\\nlocal said = call:record{max=10}\\nmailbox(\"office\"):keep(said)\\n'"
        " > answer.lua && tipring ivr plant:301 answer.lua --calls 1 --records my.db && tipring mailbox list --records "
        "my.db",
        "docs/ivr.md tells what a script can say, and examples/scripts has some to begin with.\n"
        "On simulated lines time leaps ahead, and a day is all there is of it."
    );
    ivr.runs([&shared, w] { return run_ivr(shared, *w); });
}

} // namespace tipring::apps
