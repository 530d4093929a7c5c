#include "api/system/fax_machine.hpp"

#include "api/fax/document.hpp"
#include "base/error.hpp"
#include "dsp/fax_terminal.hpp"
#include "hw/plant/telephone.hpp"

#include <stdlib.h> // mkdtemp

#include <filesystem>
#include <utility>

namespace tipring::api {

namespace {

constexpr sample_count pick_up = 600ms;
constexpr sample_count looks_every = 200ms; ///< whether it is through

/// Its own folder.
class tray
{
public:
    tray()
        : path_((std::filesystem::temp_directory_path() / "tipring-fax-XXXXXX").string())
    {
        if (!mkdtemp(path_.data()))
            throw failure(errc::operation_failed, "no folder can be made in '" + path_ + "': make room on the disk");
    }
    ~tray()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    tray(const tray&) = delete;
    tray& operator=(const tray&) = delete;

    std::string operator/(const char* name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

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
        const tray papers;
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
