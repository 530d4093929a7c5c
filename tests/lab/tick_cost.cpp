/// What it costs to move the audio of a card's ports, in every way that the kernel offers for it. What came of it stands in docs/cards.md.
///
///   tick_cost [SECONDS]     a line for each way, block size and number of ports: system calls and processor time a tick, processor time a
///                           line and second, and the delay from a write on one port to the read on the port that it is wired to

#include <dahdi/user.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

constexpr int samples_a_second = 8000;
constexpr int longest_block = 160;
constexpr std::int16_t loud = 12000;

long system_calls = 0;

[[noreturn]] void failed(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int ask(int file, unsigned long request, void* argument)
{
    ++system_calls;
    return ::ioctl(file, request, argument);
}

void must(int file, unsigned long request, void* argument, const char* what)
{
    if (ask(file, request, argument) != 0 && errno != EINPROGRESS)
        failed(what);
}

class opened
{
public:
    explicit opened(const char* path, int flags = O_RDWR | O_NONBLOCK)
        : file_(::open(path, flags | O_CLOEXEC))
    {
        if (file_ < 0)
            failed(path);
    }
    ~opened() { ::close(file_); }
    opened(opened&& other) noexcept
        : file_(std::exchange(other.file_, -1))
    {
    }
    opened(const opened&) = delete;
    opened& operator=(const opened&) = delete;
    opened& operator=(opened&&) = delete;

    int file() const { return file_; }

private:
    int file_;
};

/// A channel with blocks of so many samples.
opened channel(int number, int block)
{
    opened c("/dev/dahdi/channel");
    int linear = 1;
    must(c.file(), DAHDI_SPECIFY, &number, "DAHDI_SPECIFY");
    dahdi_bufferinfo buffers{};
    buffers.txbufpolicy = DAHDI_POLICY_IMMEDIATE;
    buffers.numbufs = 8;
    buffers.bufsize = block;
    must(c.file(), DAHDI_SET_BUFINFO, &buffers, "DAHDI_SET_BUFINFO");
    must(c.file(), DAHDI_SETLINEAR, &linear, "DAHDI_SETLINEAR");
    return c;
}

void drain(int file)
{
    for (int event = 1; event != DAHDI_EVENT_NONE;)
        if (ask(file, DAHDI_GETEVENT, &event) != 0)
            return;
}

using frame = std::array<std::int16_t, longest_block>;

/// @return whether a whole block came.
bool take(int file, frame& into, int block)
{
    const auto bytes = static_cast<ssize_t>(2 * block);
    for (;;) {
        ++system_calls;
        const ssize_t got = ::read(file, into.data(), static_cast<std::size_t>(bytes));
        if (got == bytes)
            return true;
        if (got >= 0 || errno != ELAST)
            return false;
        drain(file);
    }
}

void give(int file, const frame& from, int block)
{
    ++system_calls;
    if (::write(file, from.data(), static_cast<std::size_t>(2 * block)) < 0 && errno == ELAST)
        drain(file);
}

double processor_seconds()
{
    timespec t{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// How one learns that a tick is due.
enum class wake { timer, first_port, every_port, iomux };

constexpr std::array<const char*, 4> wake_names = {"timer", "first port", "every port", "iomux"};

void wait_for(int file, short events)
{
    pollfd p{file, events, 0};
    ++system_calls;
    if (::poll(&p, 1, 1000) != 1)
        throw std::runtime_error("no tick for a second");
}

/// Half of the ports are FXO ports, wired to the other half.
class bench
{
public:
    bench(wake how, int ports, int block)
        : how_(how)
        , block_(block)
        , timer_("/dev/dahdi/timer")
    {
        const int pairs = ports_of_the_machine() / 2;
        if (ports > 1 && ports / 2 > pairs)
            throw std::runtime_error("not so many ports here");
        for (int i = 1; i <= (ports + 1) / 2; ++i) {
            files_.push_back(channel(pairs + i, block)); // FXO
            if (ports > 1)
                files_.push_back(channel(i, block));
        }
        for (const std::size_t first : {0U, 1U}) { // an FXS port talks when it is told that the seizure is an answer
            for (std::size_t i = first; i < files_.size(); i += 2) {
                int off = DAHDI_OFFHOOK;
                must(files_[i].file(), DAHDI_HOOK, &off, "DAHDI_HOOK");
            }
            ::sleep(2); // the ports are busy with their hooks
        }
        int period = block;
        must(timer_.file(), DAHDI_TIMERCONFIG, &period, "DAHDI_TIMERCONFIG");
        for (const opened& f : files_) {
            int all = DAHDI_FLUSH_ALL;
            must(f.file(), DAHDI_FLUSH, &all, "DAHDI_FLUSH");
            give(f.file(), silence_, block_); // one block ahead, as tipring has it
        }
    }

    static int ports_of_the_machine()
    {
        std::ifstream channels("/proc/dahdi/1");
        int lines = 0;
        for (std::string line; std::getline(channels, line);)
            lines += line.find("ANALOOP/FXS/") != std::string::npos && line.find("FXOKS") != std::string::npos ? 1 : 0;
        return 2 * lines;
    }

    struct figures
    {
        double calls_a_tick = 0.0;
        double processor_a_tick = 0.0; ///< microseconds
        double processor_a_line = 0.0; ///< microseconds a second
        double delay = 0.0;            ///< ms; negative: not heard
    };

    figures run(int seconds)
    {
        const int ticks = seconds * samples_a_second / block_;
        tick(silence_);
        system_calls = 0;
        const double began = processor_seconds();
        frame sound{};
        std::fill_n(sound.begin(), block_, loud);
        int said_at = ticks / 2;
        double delay = -1.0;
        for (int i = 0; i < ticks; ++i) {
            const int heard = tick(i == said_at ? sound : silence_);
            if (heard >= 0 && delay < 0.0 && i >= said_at) // the last sample of the block we wrote in was not there yet
                delay = 1000.0 * ((i - said_at) * block_ + heard) / samples_a_second;
        }
        const double took = processor_seconds() - began;
        figures f;
        f.calls_a_tick = static_cast<double>(system_calls) / ticks;
        f.processor_a_tick = 1e6 * took / ticks;
        f.processor_a_line = 1e6 * took / seconds / static_cast<double>(files_.size());
        f.delay = delay;
        return f;
    }

private:
    /// Every port gives a block and takes one. @return where the second port heard something, -1: nowhere
    int tick(const frame& from_the_first)
    {
        wait();
        int heard = -1;
        for (std::size_t i = 0; i < files_.size(); ++i) {
            if (how_ == wake::every_port && i > 0)
                wait_for(files_[i].file(), POLLIN | POLLPRI);
            frame in{};
            const bool came = take(files_[i].file(), in, block_);
            if (i == 1 && came)
                for (int s = 0; s < block_ && heard < 0; ++s)
                    heard = std::abs(in[static_cast<std::size_t>(s)]) > loud / 2 ? s : -1;
            give(files_[i].file(), i == 0 ? from_the_first : silence_, block_);
        }
        return heard;
    }

    void wait()
    {
        const int first = files_.front().file();
        if (how_ == wake::first_port || how_ == wake::every_port)
            return wait_for(first, POLLIN | POLLPRI);
        if (how_ == wake::iomux) {
            int what = DAHDI_IOMUX_READ;
            return must(first, DAHDI_IOMUX, &what, "DAHDI_IOMUX");
        }
        int event = 0;
        while (ask(timer_.file(), DAHDI_GETEVENT, &event) != 0 || event != DAHDI_EVENT_TIMER_EXPIRED)
            wait_for(timer_.file(), POLLPRI);
        int one = 1;
        must(timer_.file(), DAHDI_TIMERACK, &one, "DAHDI_TIMERACK");
    }

    wake how_;
    int block_;
    opened timer_;
    std::vector<opened> files_;
    frame silence_{};
};

/// Two ports joined in the kernel: nobody moves anything, and nobody hears anything either.
void joined_in_the_kernel(int seconds)
{
    const int pairs = bench::ports_of_the_machine() / 2;
    std::array<opened, 2> both{channel(1, 80), channel(pairs + 1, 80)};
    for (const opened& f : both) {
        dahdi_confinfo conference{};
        conference.confno = 1;
        conference.confmode = DAHDI_CONF_CONF | DAHDI_CONF_TALKER | DAHDI_CONF_LISTENER;
        must(f.file(), DAHDI_SETCONF, &conference, "DAHDI_SETCONF");
    }
    const double began = processor_seconds();
    ::sleep(static_cast<unsigned>(seconds));
    std::printf(
        "%-12s %6d %6d %10.1f %12.1f %14.1f %8s\n",
        "in kernel",
        2,
        80,
        0.0,
        0.0,
        1e6 * (processor_seconds() - began) / seconds / 2,
        "-"
    );
}

void show(wake how, int ports, int block, int seconds)
{
    const bench::figures f = bench(how, ports, block).run(seconds);
    std::printf(
        "%-12s %6d %6d %10.1f %12.1f %14.1f %8.2f\n",
        wake_names.at(static_cast<std::size_t>(how)),
        ports,
        block,
        f.calls_a_tick,
        f.processor_a_tick,
        f.processor_a_line,
        f.delay
    );
    std::fflush(stdout);
    if (ports > 1 && f.delay < 0.0)
        throw std::runtime_error("what was said on one port was not heard on the other");
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const int seconds = argc > 1 ? std::atoi(argv[1]) : 10; // NOLINT(cert-err34-c): 0 is refused below
        if (seconds < 1)
            throw std::runtime_error("tick_cost SECONDS: at least 1");
        const int all = bench::ports_of_the_machine();
        std::printf(
            "%-12s %6s %6s %10s %12s %14s %8s\n",
            "woken by",
            "ports",
            "block",
            "calls/tick",
            "us/tick",
            "us/s/line",
            "ms"
        );
        for (const int ports : {1, 4, all})
            for (const wake how : {wake::timer, wake::first_port, wake::every_port, wake::iomux})
                show(how, ports, 80, seconds);
        for (const int block : {16, 40, 160}) // fewer than 16 the kernel refuses
            show(wake::timer, 4, block, seconds);
        joined_in_the_kernel(seconds);
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "tick_cost: %s\n", e.what());
        return 1;
    }
}
