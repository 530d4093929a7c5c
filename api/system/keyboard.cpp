#include "api/system/keyboard.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tipring::api {

keyboard::keyboard(const asio::any_io_executor& executor)
    : input_(executor)
{
    const int copy = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); // closing it leaves standard input open
    if (copy >= 0)
        input_.assign(copy);
}

awaitable<std::optional<std::string>> keyboard::line()
{
    for (;;) {
        if (const auto end = typed_.find('\n'); end != std::string::npos) {
            std::string first = typed_.substr(0, end);
            typed_.erase(0, end + 1);
            co_return first;
        }
        const bool there_is_more = co_await more();
        if (there_is_more)
            continue;
        if (typed_.empty())
            co_return std::nullopt;
        co_return std::exchange(typed_, {});
    }
}

/// Waits first and reads then, so that standard input, which others share, need not be made non-blocking.
awaitable<bool> keyboard::more()
{
    if (!input_.is_open())
        co_return false;
    boost::system::error_code why;
    co_await input_.async_wait(asio::posix::descriptor_base::wait_read, asio::redirect_error(asio::use_awaitable, why));
    if (why == asio::error::operation_aborted)
        throw boost::system::system_error(why);
    std::array<char, 512> some{}; // where nobody can wait, as in a file, there is something at once
    const auto got = ::read(input_.native_handle(), some.data(), some.size());
    if (got > 0)
        typed_.append(some.data(), static_cast<std::size_t>(got));
    co_return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

} // namespace tipring::api
