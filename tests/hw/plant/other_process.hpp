#pragma once
/// Another process in a test: the cable's other end.

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace tipring::tests {

/// A second process, at the other end of a socket. What `life` returns there, report() returns here.
class other_process
{
public:
    explicit other_process(std::function<std::string(int)> life)
    {
        std::array<int, 2> wire{};
        std::array<int, 2> result{};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, wire.data()) == 0);
        REQUIRE(pipe(result.data()) == 0);
        pid_ = fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            close(wire[0]);
            close(result[0]);
            std::string told;
            try {
                told = life(wire[1]);
            } catch (const std::exception& e) {
                told = std::string("exception: ") + e.what();
            }
            _exit(write(result[1], told.data(), told.size()) == static_cast<ssize_t>(told.size()) ? 0 : 1);
        }
        close(wire[1]);
        close(result[1]);
        wire_ = wire[0];
        result_ = result[0];
    }

    ~other_process()
    {
        report();
        int status = 0;
        waitpid(pid_, &status, 0);
        CHECK((is_killed_ ? WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL : status == 0));
    }

    /// It will not end by itself.
    void is_killed() { is_killed_ = true; }

    /// Once; who takes it closes it.
    int wire() const { return wire_; }

    std::string report()
    {
        std::array<char, 4096> part{};
        for (ssize_t n = 0; result_ >= 0 && (n = read(result_, part.data(), part.size())) > 0;)
            told_.append(part.data(), static_cast<std::size_t>(n));
        if (result_ >= 0)
            close(std::exchange(result_, -1));
        return told_;
    }

private:
    pid_t pid_ = 0;
    int wire_ = -1;
    int result_ = -1;
    std::string told_;
    bool is_killed_ = false;
};

} // namespace tipring::tests
