#include "hw/serial/device_port.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"
#include "hw/serial/port_lock.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <libserialport.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tipring::hw {

namespace {

using sp_port_ptr = c_ptr<sp_port, sp_free_port>;

std::string reason() { return std::generic_category().message(errno); }

/// The path behind links: libserialport and lock files want the device's own.
std::string device_of(const std::string& path)
{
    std::error_code none;
    const auto real = std::filesystem::canonical(path, none);
    return none ? path : real.string();
}

[[noreturn]] void cannot_open(const std::string& path)
{
    if (errno == EACCES || errno == EPERM)
        throw failure(
            errc::resource_unavailable,
            "no permission to open " + path + ": 'sudo adduser $USER dialout', then log in again"
        );
    if (errno == EBUSY)
        throw failure(
            errc::line_in_use,
            path + " is in use by another program: 'fuser " + path +
                "' says which; where it is ModemManager, docs/modems.md tells how to keep it off"
        );
    if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
        throw failure(errc::port_vanished, "no device " + path + ": plug it in; 'tipring lines' lists what is there");
    throw failure(errc::not_supported, "cannot open " + path + ": " + reason());
}

speed_t speed_of(unsigned bits_per_second)
{
    struct row
    {
        unsigned rate;
        speed_t constant;
    };
    static constexpr auto rows = std::to_array<row>({
        {300,    B300   },
        {1200,   B1200  },
        {2400,   B2400  },
        {9600,   B9600  },
        {19200,  B19200 },
        {38400,  B38400 },
        {57600,  B57600 },
        {115200, B115200},
        {230400, B230400},
        {460800, B460800},
        {921600, B921600},
    });
    for (const row& r : rows)
        if (r.rate == bits_per_second)
            return r.constant;
    throw failure(errc::not_supported, "no serial speed " + std::to_string(bits_per_second) + " bit/s: take 115200");
}

void make_raw(int fd, const serial_settings& settings, const std::string& path)
{
    termios t{};
    if (tcgetattr(fd, &t) != 0)
        throw failure(errc::not_supported, path + " is no serial port");
    cfmakeraw(&t);
    t.c_cflag |= CLOCAL | CREAD;
    t.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS);
    if (settings.flow == flow_control::rts_cts)
        t.c_cflag |= CRTSCTS;
    if (settings.flow == flow_control::xon_xoff)
        t.c_iflag |= IXON; // towards the modem only: XOFF may occur in what it sends
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    cfsetspeed(&t, speed_of(settings.bits_per_second));
    if (tcsetattr(fd, TCSANOW, &t) != 0)
        throw failure(
            errc::not_supported,
            "cannot set " + path + " to " + std::to_string(settings.bits_per_second) + " bit/s: " + reason()
        );
}

void check(sp_return r, const std::string& what, const std::string& path)
{
    if (r == SP_OK)
        return;
    const c_ptr<char, sp_free_error_message> text(sp_last_error_message());
    throw failure(
        errc::not_supported,
        "cannot " + what + " " + path + ": " + std::string(text ? text.get() : "libserialport says no")
    );
}

void configure(sp_port* port, const serial_settings& settings, const std::string& path)
{
    check(sp_set_baudrate(port, static_cast<int>(settings.bits_per_second)), "set the speed of", path);
    check(sp_set_bits(port, 8), "set 8 bits on", path);
    check(sp_set_parity(port, SP_PARITY_NONE), "set no parity on", path);
    check(sp_set_stopbits(port, 1), "set one stop bit on", path);
    const auto flow = settings.flow == flow_control::rts_cts    ? SP_FLOWCONTROL_RTSCTS
                      : settings.flow == flow_control::xon_xoff ? SP_FLOWCONTROL_XONXOFF
                                                                : SP_FLOWCONTROL_NONE;
    check(sp_set_flowcontrol(port, flow), "set flow control of", path);
}

/// Octets through Asio, over any descriptor that is a terminal.
class descriptor_port final : public serial_port
{
public:
    descriptor_port(
        const asio::any_io_executor& executor,
        std::string path,
        int fd,
        sp_port_ptr library,
        std::optional<port_lock> lock
    )
        : path_(std::move(path))
        , stream_(executor, fd)
        , library_(std::move(library))
        , lock_(std::move(lock))
        , break_ends_(stream_.get_executor())
    {
        int lines = 0;
        has_circuits_ = ::ioctl(fd, TIOCMGET, &lines) == 0;
    }
    ~descriptor_port() override
    {
        if (library_) { // it owns the descriptor
            stream_.release();
            sp_close(library_.get());
        }
    }
    descriptor_port(const descriptor_port&) = delete;
    descriptor_port& operator=(const descriptor_port&) = delete;

    const std::string& name() const override { return path_; }
    bool present() const override { return present_; }

    awaitable<std::size_t> read_some(std::span<std::uint8_t> to) override
    {
        must_be_present();
        try {
            const auto room = asio::buffer(to.data(), to.size());
            co_return co_await stream_.async_read_some(room, asio::use_awaitable);
        } catch (const boost::system::system_error& e) {
            vanish_unless_cancelled(e);
        }
    }

    awaitable<void> write(std::vector<std::uint8_t> octets) override
    {
        must_be_present();
        try {
            const auto all = asio::buffer(octets);
            co_await asio::async_write(stream_, all, asio::use_awaitable);
        } catch (const boost::system::system_error& e) {
            vanish_unless_cancelled(e);
        }
    }

    void set_circuit_108_dtr(bool on) override { set(TIOCM_DTR, on); }
    void set_circuit_105_rts(bool on) override { set(TIOCM_RTS, on); }

    std::optional<modem_signals> signals() const override
    {
        int lines = 0;
        if (!has_circuits_ || ::ioctl(descriptor(), TIOCMGET, &lines) != 0)
            return std::nullopt;
        return modem_signals{
            .circuit_106_cts = (lines & TIOCM_CTS) != 0,
            .circuit_107_dsr = (lines & TIOCM_DSR) != 0,
            .circuit_109_dcd = (lines & TIOCM_CAR) != 0,
            .circuit_125_ri = (lines & TIOCM_RNG) != 0};
    }

    awaitable<void> send_break(sample_count duration) override
    {
        must_be_present();
        struct releasing
        {
            int fd;
            ~releasing() { ::ioctl(fd, TIOCCBRK); }
        };
        ::ioctl(descriptor(), TIOCSBRK);
        const releasing on_every_way_out{descriptor()};
        break_ends_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(duration));
        co_await break_ends_.async_wait(asio::use_awaitable);
    }

private:
    int descriptor() const { return const_cast<asio::posix::stream_descriptor&>(stream_).native_handle(); }

    void set(int line, bool on)
    {
        if (has_circuits_)
            ::ioctl(descriptor(), on ? TIOCMBIS : TIOCMBIC, &line);
    }

    void must_be_present() const
    {
        if (!present_)
            throw failure(errc::port_vanished, "serial port " + path_ + " is gone: plug its device in again");
    }

    [[noreturn]] void vanish_unless_cancelled(const boost::system::system_error& e)
    {
        if (e.code() == asio::error::operation_aborted)
            throw e;
        present_ = false;
        must_be_present();
        std::abort(); // never: the line above throws
    }

    std::string path_;
    asio::posix::stream_descriptor stream_;
    sp_port_ptr library_;
    std::optional<port_lock> lock_;
    asio::steady_timer break_ends_;
    bool has_circuits_ = false;
    bool present_ = true;
};

/// Closes a descriptor on the way out of an error.
class unique_fd
{
public:
    explicit unique_fd(int fd)
        : fd_(fd)
    {
    }
    ~unique_fd()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    unique_fd(const unique_fd&) = delete;
    unique_fd& operator=(const unique_fd&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

std::unique_ptr<serial_port> open_terminal(
    const asio::any_io_executor& executor,
    const std::string& path,
    const serial_settings& settings,
    std::optional<port_lock> lock
)
{
    unique_fd fd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0)
        cannot_open(path);
    make_raw(fd.get(), settings, path);
    return std::make_unique<descriptor_port>(executor, path, fd.release(), nullptr, std::move(lock));
}

} // namespace

std::unique_ptr<serial_port>
open_serial_port(const asio::any_io_executor& executor, const std::string& path, serial_settings settings)
{
    const std::string device = device_of(path);
    if (::access(device.c_str(), F_OK) != 0)
        cannot_open(path);
    auto lock = std::make_optional<port_lock>(device);

    sp_port* found = nullptr;
    if (sp_get_port_by_name(device.c_str(), &found) != SP_OK) // a pseudo-terminal: not in sysfs
        return open_terminal(executor, device, settings, std::move(lock));
    sp_port_ptr port(found);
    if (sp_open(port.get(), SP_MODE_READ_WRITE) != SP_OK)
        cannot_open(path);
    int fd = -1;
    check(sp_get_port_handle(port.get(), &fd), "reach", path);
    if (::ioctl(fd, TIOCEXCL) != 0)
        cannot_open(path);
    configure(port.get(), settings, path);
    return std::make_unique<descriptor_port>(executor, path, fd, std::move(port), std::move(lock));
}

namespace {

class master_end final : public pseudo_terminal
{
public:
    explicit master_end(const asio::any_io_executor& executor)
        : watcher_(executor)
    {
        unique_fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
        std::array<char, PATH_MAX> name{};
        if (master.get() < 0 || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
            ::ptsname_r(master.get(), name.data(), name.size()) != 0)
            throw failure(errc::resource_unavailable, "no pseudo-terminal to be had: " + reason());
        path_ = name.data();
        make_raw(master.get(), {.bits_per_second = 115200, .flow = flow_control::none}, path_);

        unique_fd watch(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
        if (watch.get() < 0 || ::inotify_add_watch(watch.get(), path_.c_str(), IN_OPEN | IN_CLOSE) < 0)
            throw failure(errc::resource_unavailable, "cannot watch " + path_ + ": " + reason());
        // With nobody at the other end a master reads errors: hold it open ourselves, behind the watcher's back.
        kept_open_ = std::make_unique<unique_fd>(::open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
        std::array<char, 4096> own{};
        while (::read(watch.get(), own.data(), own.size()) > 0)
            ;
        watcher_.assign(watch.release());
        port_ = std::make_unique<descriptor_port>(executor, path_, master.release(), nullptr, std::nullopt);
    }

    serial_port& port() override { return *port_; }
    const std::string& path() const override { return path_; }

    awaitable<bool> opened_or_closed() override
    {
        const bool before = users_ > 0;
        while (before == (users_ > 0)) {
            std::array<char, 4096> events{};
            const auto room = asio::buffer(events);
            const std::size_t n = co_await watcher_.async_read_some(room, asio::use_awaitable);
            count(std::span<const char>(events).first(n));
        }
        co_return users_ > 0;
    }

private:
    void count(std::span<const char> events)
    {
        while (events.size() >= sizeof(inotify_event)) {
            inotify_event event{};
            std::memcpy(&event, events.data(), sizeof event);
            users_ += (event.mask & IN_OPEN) != 0;
            users_ -= (event.mask & IN_CLOSE) != 0;
            events = events.subspan(std::min(events.size(), sizeof event + event.len));
        }
    }

    std::string path_;
    asio::posix::stream_descriptor watcher_;
    std::unique_ptr<unique_fd> kept_open_;
    std::unique_ptr<descriptor_port> port_;
    int users_ = 0;
};

std::string text_or_empty(const char* text) { return text ? text : ""; }

std::string by_id_of(const std::string& path)
{
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/serial/by-id", none))
        if (device_of(entry.path().string()) == path)
            return entry.path().string();
    return {};
}

std::string transport_of(const sp_port* port)
{
    switch (sp_get_port_transport(port)) {
    case SP_TRANSPORT_USB: return "usb";
    case SP_TRANSPORT_BLUETOOTH: return "bluetooth";
    case SP_TRANSPORT_NATIVE: return "native";
    }
    return "native";
}

} // namespace

std::unique_ptr<pseudo_terminal> make_pseudo_terminal(const asio::any_io_executor& executor)
{
    return std::make_unique<master_end>(executor);
}

std::vector<serial_port_info> list_serial_ports()
{
    sp_port** list = nullptr;
    if (sp_list_ports(&list) != SP_OK)
        return {};
    const c_ptr<sp_port*, sp_free_port_list> all(list);
    std::vector<serial_port_info> found;
    for (std::size_t i = 0; list[i] != nullptr; ++i) {
        serial_port_info info;
        info.path = text_or_empty(sp_get_port_name(list[i]));
        info.by_id = by_id_of(info.path);
        info.description = text_or_empty(sp_get_port_description(list[i]));
        info.transport = transport_of(list[i]);
        if (sp_get_port_usb_vid_pid(list[i], &info.usb_vendor, &info.usb_product) != SP_OK)
            info.usb_vendor = info.usb_product = 0;
        info.usb_serial = text_or_empty(sp_get_port_usb_serial(list[i]));
        found.push_back(std::move(info));
    }
    return found;
}

} // namespace tipring::hw
