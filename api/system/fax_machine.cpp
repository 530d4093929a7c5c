#include "api/system/fax_machine.hpp"

#include "api/fax/document.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_terminal.hpp"
#include "hw/plant/telephone.hpp"

#include <utility>

namespace tipring::api {

namespace {

constexpr sample_count pick_up = 600ms;
constexpr sample_count looks_every = 200ms; ///< whether it is through

/// The machine has the line while this lives.
class connection
{
public:
    connection(plant::telephone& line, const dsp::fax_settings& how)
        : line_(line)
        , terminal_(how)
    {
        line_.connect_machine([this](audio_in received, audio_out sent) {
            terminal_.fill(sent);
            terminal_.feed(received);
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

    bool through() const { return terminal_.result().has_value(); }

private:
    plant::telephone& line_;
    dsp::fax_terminal terminal_;
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
        const connection call(line, how);
        while (!call.through())
            co_await time.wait(looks_every);
    }
}

} // namespace tipring::api
