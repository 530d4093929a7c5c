#include "api/system/fax_machine.hpp"

#include "api/fax/document.hpp"
#include "base/async/event_queue.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_terminal.hpp"
#include "hw/plant/telephone.hpp"

#include <utility>
#include <variant>

namespace tipring::api {

namespace {

constexpr sample_count pick_up = 600ms;

/// The machine has the line while this lives.
class connection
{
public:
    connection(const asio::any_io_executor& executor, plant::telephone& line, const dsp::fax_settings& how)
        : line_(line)
        , terminal_(how)
        , told_(executor)
    {
        line_.connect_machine([this](audio_in received, audio_out sent) {
            terminal_.fill(sent);
            for (const dsp::fax_event& e : terminal_.feed(received))
                told_.push(e);
        });
        line_.lift();
    }
    ~connection()
    {
        line_.hang_up();
        line_.connect_machine(nullptr);
    }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Until the terminal has its result, which T.30's timers see to.
    awaitable<void> through()
    {
        for (;;) {
            const dsp::fax_event e = co_await told_.next();
            if (std::holds_alternative<dsp::fax_result>(e.what))
                co_return;
        }
    }

private:
    plant::telephone& line_;
    dsp::fax_terminal terminal_;
    event_queue<dsp::fax_event> told_;
};

} // namespace

awaitable<void> runs_a_fax_machine(time_source& time, plant::telephone& line, std::string identity, std::string header)
{
    for (;;) {
        const bool rang = co_await line.wait_for_rings(1, 1h);
        if (!rang)
            continue;
        co_await time.wait(pick_up);
        const temporary_folder papers("fax");
        fax::draw_test_page(papers / "test.tif");
        dsp::fax_settings how;
        how.party = dsp::fax_party::called;
        how.identity = identity;
        how.header = header;
        how.send = papers / "test.tif";
        how.receive = papers / "in.tif";
        connection call(time.executor(), line, how);
        co_await call.through();
    }
}

} // namespace tipring::api
