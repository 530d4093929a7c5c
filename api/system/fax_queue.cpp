#include "api/system/fax_queue.hpp"

#include "api/system/call_session.hpp"
#include "base/async/combine.hpp"
#include "base/async/helper_thread.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <utility>

namespace tipring::api {

using core::network_line;
using fax::attempt_result;
using fax::claimed_job;
using fax::spool;

namespace {

constexpr sample_count looks_anyway = 1min; ///< for jobs whose sender died, which rings nobody

/// Hears the spool's bell.
class bell_watch
{
public:
    bell_watch(const asio::any_io_executor& executor, const std::string& bell)
        : inotify_(executor, inotify_init1(IN_CLOEXEC | IN_NONBLOCK))
    {
        const std::ofstream made(bell, std::ios::app); // there must be something to watch
        if (inotify_add_watch(inotify_.native_handle(), bell.c_str(), IN_CLOSE_WRITE) < 0)
            throw failure(errc::operation_failed, "'" + bell + "' cannot be watched (fs.inotify.max_user_watches)");
    }

    awaitable<void> rung()
    {
        std::array<char, 4096> events{};
        const auto into = asio::buffer(events);
        co_await inotify_.async_read_some(into, asio::use_awaitable);
    }

private:
    asio::posix::stream_descriptor inotify_;
};

awaitable<void> put(std::optional<fax::report>& into, awaitable<fax::report> from) { into = co_await std::move(from); }

attempt_result result_of_call(call_result r)
{
    switch (r) {
    case call_result::talked: return attempt_result::no_fax;
    case call_result::busy: return attempt_result::busy;
    case call_result::no_answer:
    case call_result::not_called: return attempt_result::no_answer;
    case call_result::no_dial_tone: return attempt_result::no_dial_tone;
    case call_result::refused: return attempt_result::refused;
    case call_result::lost: return attempt_result::line_lost;
    }
    return attempt_result::line_lost;
}

class worker
{
public:
    worker(network_line& line, spool& from, fax_queue_wishes wishes)
        : line_(line)
        , spool_(from)
        , wishes_(std::move(wishes))
        , bell_(line.time().executor(), from.bell())
    {
    }

    awaitable<void> run()
    {
        for (;;) {
            std::optional<claimed_job> next;
            std::optional<fax::wall_ms> due;
            std::function<void()> look = [&] {
                next = spool_.claim(wishes_.line, now());
                if (!next)
                    due = spool_.next_due(wishes_.line);
            };
            co_await on_helper_thread(line_.time(), look);
            if (next) {
                co_await send(*next);
                continue;
            }
            if (!due && !wishes_.for_ever)
                co_return;
            const sample_count rest = due ? std::chrono::ceil<sample_count>(std::chrono::milliseconds(*due - now()))
                                          : sample_count(looks_anyway);
            co_await within(line_.time(), std::clamp<sample_count>(rest, 0s, 24h), bell_.rung());
        }
    }

private:
    fax::wall_ms now() const { return wishes_.wall(line_.now()); }

    awaitable<void> send(claimed_job& job)
    {
        if (wishes_.began)
            wishes_.began(job.what());
        fax_attempt went;
        cancelled_ = false;
        task_group watch(line_.time().executor());
        watch.spawn(until_cancelled(job));
        std::exception_ptr thrown;
        try {
            went = co_await call_and_send(job);
        } catch (...) {
            thrown = std::current_exception();
        }
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await watch.stop();
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        if (thrown) // ended from outside: the job's lock goes with it, and it is taken up again
            std::rethrow_exception(thrown);
        co_await finish(job, went);
    }

    awaitable<fax_attempt> call_and_send(claimed_job& job)
    {
        const fax::job_wishes& w = job.what().wishes;
        fax::settings how;
        how.identity = w.identity;
        how.header = w.header;
        how.error_correction = w.error_correction;
        how.first_page = job.what().next_page() - 1;
        how.tell = [this, &job](const dsp::fax_event& e) {
            if (wishes_.tell)
                wishes_.tell(job.what(), e);
        };
        how.write_down = [this, &job](const dsp::fax_event& e) { job.note(e, now()); };
        return send_fax(line_, w.number, job.what().document, std::move(how));
    }

    awaitable<void> finish(claimed_job& job, const fax_attempt& went)
    {
        const bool spoke = went.fax.has_value();
        const std::string t30 = spoke ? std::string(went.fax->result.t30) : "";
        const std::string words = spoke ? std::string(went.fax->result.words) : went.why;
        const attempt_result how = cancelled_ ? attempt_result::cancelled : went.result();
        fax::job now_is;
        std::function<void()> write = [&] { now_is = job.finish(how, t30, words, now()); };
        co_await on_helper_thread(line_.time(), write);
        if (wishes_.ended)
            wishes_.ended(now_is);
    }

    awaitable<void> until_cancelled(const claimed_job& job)
    {
        for (;;) {
            std::function<void()> look = [&] { cancelled_ = job.cancel_wanted(); };
            co_await on_helper_thread(line_.time(), look);
            if (cancelled_)
                break;
            co_await bell_.rung();
        }
        for (const core::call_handle& c : line_.calls())
            if (!c->over())
                co_await line_.drop(c);
    }

    network_line& line_;
    spool& spool_;
    fax_queue_wishes wishes_;
    bell_watch bell_;
    bool cancelled_ = false;
};

} // namespace

attempt_result fax_attempt::result() const
{
    if (wrong) {
        const auto hopeless = {errc::dial_refused, errc::address_invalid, errc::file_bad, errc::file_missing};
        const bool again = std::ranges::find(hopeless, *wrong) == hopeless.end();
        return again ? attempt_result::line_lost : attempt_result::impossible;
    }
    if (!fax)
        return result_of_call(call);
    if (fax->result.complete)
        return attempt_result::sent;
    return fax->spoke ? attempt_result::pages_failed : attempt_result::no_fax;
}

awaitable<fax_attempt> send_fax(network_line& line, std::string number, std::string document, fax::settings how)
{
    fax_attempt went;
    const business work = [&](core::call_handle c) { return put(went.fax, fax::send(std::move(c), document, how)); };
    try {
        went.call = co_await place_call(line, std::move(number), work);
    } catch (const failure& e) {
        went.wrong = e.code();
        went.why = e.what();
    }
    co_return went;
}

awaitable<void> work_off(network_line& line, spool& from, fax_queue_wishes wishes)
{
    worker w(line, from, std::move(wishes));
    co_await w.run();
}

} // namespace tipring::api
