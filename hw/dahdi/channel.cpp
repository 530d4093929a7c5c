#include "hw/dahdi/channel.hpp"

#include "base/error.hpp"
#include "hw/dahdi/trouble.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <dahdi/user.h>
#include <dahdi/wctdm_user.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

namespace tipring::dahdi {

// The header is the kernel's interface: where it differs, so does the kernel.
static_assert(sizeof(dahdi_params) == 136);
static_assert(sizeof(dahdi_bufferinfo) == 24);
static_assert(sizeof(dahdi_dialoperation) == 260);
static_assert(sizeof(dahdi_ring_cadence) == 64);
static_assert(sizeof(wctdm_echo_coefs) == 9 && WCTDM_SET_ECHOTUNE == 0x4009da3f);

namespace {

constexpr const char* generic_node = "channel";
// Registers of the Si3050 (and of the chips before it): AC termination, and the first of eight of the digital hybrid
constexpr std::size_t termination_register = 30;
constexpr std::size_t hybrid_register = 45;
constexpr int fewest_taps = 32; // 4 ms; the kernel takes powers of two
constexpr int most_taps = 1024;

int open_channel(int number)
{
    const int file = ::open("/dev/dahdi/channel", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        throw cannot_open(generic_node, errno);
    if (::ioctl(file, DAHDI_SPECIFY, &number) == 0)
        return file;
    const int error = errno;
    ::close(file);
    throw cannot_take(number, error);
}

int in_ms(sample_count t) { return static_cast<int>(to_ms(t)); }

receiver receiver_of(int hooksig)
{
    switch (hooksig) {
    case 0: return receiver::on_hook;
    case 1: return receiver::off_hook;
    case 2: return receiver::start;
    case 3: return receiver::ring;
    default: return receiver::unknown;
    }
}

/// `broken` is the sign bit: a module that failed its self-test has that too.
bool has(int signalling, int kind)
{
    return (static_cast<std::uint32_t>(signalling) & static_cast<std::uint32_t>(kind)) != 0;
}

} // namespace

bool is_fxo_port(int signalling) { return has(signalling, __DAHDI_SIG_FXS) && !has(signalling, DAHDI_SIG_BROKEN); }

bool is_fxs_port(int signalling) { return has(signalling, __DAHDI_SIG_FXO) && !has(signalling, DAHDI_SIG_BROKEN); }

struct channel::open_file
{
    open_file(const asio::any_io_executor& executor, int file)
        : descriptor(executor, file)
    {
    }
    int number() { return descriptor.native_handle(); }

    asio::posix::stream_descriptor descriptor;
};

channel::channel(const asio::any_io_executor& executor, int number)
    : number_(number)
    , file_(std::make_unique<open_file>(executor, open_channel(number)))
{
    int linear = 1;
    int tell = 1;
    dahdi_bufferinfo buffers{};
    buffers.txbufpolicy = DAHDI_POLICY_IMMEDIATE;
    buffers.numbufs = blocks;
    buffers.bufsize = static_cast<int>(frame_length);
    request(DAHDI_SET_BUFINFO, &buffers, "DAHDI_SET_BUFINFO");
    request(DAHDI_SETLINEAR, &linear, "DAHDI_SETLINEAR");
    request(DAHDI_BUFFER_EVENTS, &tell, "DAHDI_BUFFER_EVENTS");
}

channel::~channel() = default;

answer channel::request(unsigned long code, void* argument, const char* name) const
{
    if (::ioctl(file_->number(), code, argument) == 0)
        return answer::done;
    switch (errno) {
    case EINPROGRESS: return answer::done; // started: its end is told as an event
    case EBUSY: return answer::busy;
    case ENOTTY: return answer::unsupported;
    case ENODEV: return answer::gone;
    default: throw cannot_do(name, number_, errno);
    }
}

channel_facts channel::look() const
{
    dahdi_params p{};
    if (request(DAHDI_GET_PARAMS, &p, "DAHDI_GET_PARAMS") == answer::gone)
        return {};
    return {p.name, p.sigtype, receiver_of(p.rxhooksig), p.chan_alarms != 0};
}

void channel::set(const kernel_timing& timing)
{
    dahdi_params p{};
    if (request(DAHDI_GET_PARAMS, &p, "DAHDI_GET_PARAMS") == answer::gone)
        return;
    if (timing.flash)
        p.flashtime = in_ms(*timing.flash);
    if (timing.before_flash)
        p.preflashtime = in_ms(*timing.before_flash);
    if (timing.flash_over)
        p.rxflashtime = in_ms(*timing.flash_over);
    if (timing.debounce)
        p.debouncetime = in_ms(*timing.debounce);
    if (timing.pulses) {
        p.pulsebreaktime = in_ms(timing.pulses->break_time);
        p.pulsemaketime = in_ms(timing.pulses->make_time);
        p.pulseaftertime = in_ms(timing.pulses->interdigit);
    }
    request(DAHDI_SET_PARAMS, &p, "DAHDI_SET_PARAMS");
}

answer channel::read(audio_out frame)
{
    // A whole block or none: what is left of a block that was read in part would be lost.
    const auto got = ::read(file_->number(), frame.data(), frame.size_bytes());
    if (got == static_cast<ssize_t>(frame.size_bytes()))
        return answer::done;
    if (got >= 0)
        return answer::nothing;
    switch (errno) {
    case EAGAIN: return answer::nothing;
    case ELAST: return answer::event;
    case ENODEV: return answer::gone;
    default: throw cannot_do("read", number_, errno);
    }
}

answer channel::write(audio_in frame)
{
    const auto put = ::write(file_->number(), frame.data(), frame.size_bytes());
    if (put >= 0)
        return answer::done;
    switch (errno) {
    case EAGAIN: return answer::nothing;
    case ELAST: return answer::event;
    case ENODEV: return answer::gone;
    default: throw cannot_do("write", number_, errno);
    }
}

void channel::forget_received()
{
    int which = DAHDI_FLUSH_READ;
    request(DAHDI_FLUSH, &which, "DAHDI_FLUSH");
}

std::optional<kernel_event> channel::next_event()
{
    int event = 0;
    if (request(DAHDI_GETEVENT, &event, "DAHDI_GETEVENT") == answer::gone)
        return kernel_event{kernel_event::kind::removed};
    if (event == DAHDI_EVENT_NONE)
        return std::nullopt;
    return decode(event);
}

awaitable<void> channel::wait_for_event()
{
    boost::system::error_code closed; // or cancelled: whoever waits looks why
    co_await file_->descriptor.async_wait(
        asio::posix::descriptor_base::wait_error, asio::redirect_error(asio::use_awaitable, closed)
    );
}

answer channel::hook(hook_request what)
{
    const auto code = [&] {
        switch (what) {
        case hook_request::on_hook: return DAHDI_ONHOOK;
        case hook_request::off_hook: return DAHDI_OFFHOOK;
        case hook_request::flash: return DAHDI_FLASH;
        case hook_request::ring: return DAHDI_RING;
        case hook_request::ring_off: return DAHDI_RINGOFF;
        }
        return DAHDI_ONHOOK;
    };
    int hook = code();
    return request(DAHDI_HOOK, &hook, "DAHDI_HOOK");
}

answer channel::set_cadence(const ring_cadence& cadence)
{
    dahdi_ring_cadence steps{};
    const auto& on_off = cadence.on_off;
    // Ending with a burst, it would take its pause from the tone zone.
    TIPRING_ASSERT(
        !on_off.empty() && on_off.size() % 2 == 0 && on_off.size() <= std::size(steps.ringcadence),
        std::to_string(on_off.size()) + " steps of a ring cadence; DAHDI takes 2 to 16, in pairs"
    );
    std::ranges::transform(on_off, steps.ringcadence, in_ms);
    return request(DAHDI_SETCADENCE, &steps, "DAHDI_SETCADENCE");
}

answer channel::dial_pulses(const std::string& digits)
{
    dahdi_dialoperation operation{};
    operation.op = DAHDI_DIAL_OP_REPLACE;
    const std::string dialled = "P" + digits;
    TIPRING_ASSERT(dialled.size() < sizeof(operation.dialstr), digits);
    std::memcpy(operation.dialstr, dialled.data(), dialled.size());
    return request(DAHDI_DIAL, &operation, "DAHDI_DIAL");
}

answer channel::stop_dialling()
{
    dahdi_dialoperation operation{};
    operation.op = DAHDI_DIAL_OP_CANCEL;
    return request(DAHDI_DIAL, &operation, "DAHDI_DIAL");
}

answer channel::set_polarity(polarity p)
{
    int reversed = p == polarity::reversed ? 1 : 0;
    if (::ioctl(file_->number(), DAHDI_SETPOLARITY, &reversed) != 0 && errno == EINVAL)
        return answer::busy;
    return request(DAHDI_SETPOLARITY, &reversed, "DAHDI_SETPOLARITY");
}

answer channel::choose_lamp_voltage()
{
    dahdi_vmwi_info how{};
    how.vmwi_type = DAHDI_VMWI_HVDC;
    return request(DAHDI_VMWI_CONFIG, &how, "DAHDI_VMWI_CONFIG");
}

answer channel::set_lamp(bool lit)
{
    int messages = lit ? 1 : 0;
    return request(DAHDI_VMWI, &messages, "DAHDI_VMWI");
}

answer channel::set_echo_canceller(sample_count tail)
{
    int taps = tail > 0ms ? static_cast<int>(std::bit_ceil(static_cast<std::uint64_t>(tail.count()))) : 0;
    if (taps != 0)
        taps = std::clamp(taps, fewest_taps, most_taps);
    const answer taken = request(DAHDI_ECHOCANCEL, &taps, "DAHDI_ECHOCANCEL");
    if (taps == 0 || taken != answer::done)
        return taken;
    // Only an echo canceller that runs can be told that this is no fax.
    int fax = 0;
    if (::ioctl(file_->number(), DAHDI_ECHOCANCEL_FAX_MODE, &fax) != 0 && errno == EINVAL)
        return answer::unsupported;
    return answer::done;
}

answer channel::set_hybrid(const hybrid_balance& balance)
{
    std::array<std::uint8_t, sizeof(wctdm_echo_coefs)> numbers{static_cast<std::uint8_t>(balance.impedance)};
    std::ranges::transform(balance.taps, numbers.begin() + 1, [](std::int8_t tap) {
        return static_cast<std::uint8_t>(tap);
    });
    return request(WCTDM_SET_ECHOTUNE, numbers.data(), "WCTDM_SET_ECHOTUNE");
}

std::optional<hybrid_balance> channel::hybrid() const
{
    wctdm_regs registers{};
    if (::ioctl(file_->number(), WCTDM_GET_REGS, &registers) != 0)
        return std::nullopt;
    hybrid_balance now;
    now.impedance = registers.direct[termination_register] % hybrid_balance::impedances;
    for (std::size_t i = 0; i < now.taps.size(); ++i)
        now.taps[i] = static_cast<std::int8_t>(registers.direct[hybrid_register + i]);
    return now;
}

answer channel::transmit_on_hook(sample_count duration)
{
    int ms = in_ms(duration);
    return request(DAHDI_ONHOOKTRANSFER, &ms, "DAHDI_ONHOOKTRANSFER");
}

} // namespace tipring::dahdi
