#include "api/softmodem/modem_on_pty.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <filesystem>

namespace tipring::api {

namespace fs = std::filesystem;

modem_on_pty::modem_on_pty(time_source& time, core::line_device& line, std::string link)
    : terminal_(hw::make_pseudo_terminal(time.executor()))
    , modem_(time, line, terminal_->port())
    , link_(std::move(link))
{
    if (link_.empty())
        return;
    std::error_code none;
    if (fs::is_symlink(link_, none))
        fs::remove(link_, none);
    std::error_code trouble;
    fs::create_symlink(path(), link_, trouble);
    if (trouble)
        throw failure(
            errc::resource_unavailable,
            "cannot make the link " + link_ + " to " + path() + ": " + trouble.message() + "; take another name"
        );
}

modem_on_pty::~modem_on_pty()
{
    std::error_code none;
    if (!link_.empty() && fs::is_symlink(link_, none) && fs::read_symlink(link_, none) == path())
        fs::remove(link_, none);
}

awaitable<void> modem_on_pty::run() { return join(modem_.run(), watch_programs()); }

awaitable<void> modem_on_pty::watch_programs()
{
    for (;;) {
        const bool open = co_await terminal_->opened_or_closed();
        if (!open)
            modem_.dte_left();
        tell_(open);
    }
}

} // namespace tipring::api
