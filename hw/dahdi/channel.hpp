#pragma once
/// One open DAHDI channel: the kernel's requests as verbs. Nothing here waits but wait_for_event().

#include "base/async/asio.hpp"
#include "base/audio.hpp"
#include "base/electricity.hpp"
#include "base/hybrid_balance.hpp"
#include "hw/dahdi/kernel_event.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tipring::dahdi {

/// How a request went, where there is a choice of what to do next. Whatever else goes wrong is thrown as a failure that says
/// what to type.
enum class answer {
    done,
    nothing,     ///< read: no block is complete; write: no room
    busy,        ///< not in the state that the channel is in: ask again when that has passed
    event,       ///< read, write: an event stands before the audio (ELAST)
    unsupported, ///< this card's driver does not know the request
    gone,        ///< the card is no longer there: close
};

enum class hook_request { on_hook, off_hook, flash, ring, ring_off };

/// What the receiver stands at. For an FXO port off_hook means battery, on_hook none; for an FXS port it is the telephone.
enum class receiver { on_hook, off_hook, start, ring, unknown };

/// What the kernel knows of a channel (DAHDI_GET_PARAMS).
struct channel_facts
{
    std::string name; ///< as its driver calls it: "WCTDM/4/0"
    int signalling = 0;
    receiver hears = receiver::unknown;
    bool alarm = false;
};

/// What stands behind a channel, by the signalling it is configured with: FXS signalling makes an FXO port.
bool is_fxo_port(int signalling);
bool is_fxs_port(int signalling);

/// What the kernel times by itself; what is not given stays as it is.
struct kernel_timing
{
    std::optional<sample_count> flash{};        ///< length of a flash of ours
    std::optional<sample_count> before_flash{}; ///< still off hook before it
    std::optional<sample_count> flash_over{};   ///< an FXS loop open for longer is told as on_hook, a shorter break not
    std::optional<sample_count> debounce{};     ///< after going off hook
    std::optional<pulse_timing> pulses{};
};

/// Opened for tipring: non-blocking, linear samples, one frame a block, buffer events on. Closing hangs up.
class channel
{
public:
    /// Blocks that the kernel keeps each way. More cost no delay as long as nobody lags behind.
    static constexpr int blocks = 8;

    /// @throws failure(no_such_line, line_in_use, operation_failed) that says what to type.
    channel(const asio::any_io_executor& executor, int number);
    ~channel();
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    int number() const noexcept { return number_; }

    channel_facts look() const;
    void set(const kernel_timing& timing);

    answer read(audio_out frame);
    answer write(audio_in frame);
    void forget_received(); ///< throws away what was received and not read

    /// The next event of the queue; nothing where it is empty. A lost card is told as `removed`.
    std::optional<kernel_event> next_event();
    /// Returns when there may be an event, or when the channel is closed or cancelled.
    awaitable<void> wait_for_event();

    answer hook(hook_request what);
    /// At most 16 entries, ending with a pause.
    answer set_cadence(const ring_cadence& cadence);
    answer dial_pulses(const std::string& digits);
    answer stop_dialling();
    answer set_polarity(polarity p); ///< busy: while it rings, or with the loop open
    /// Says which voltage lights lamps; unsupported: the card has none.
    answer choose_lamp_voltage();
    answer set_lamp(bool lit);
    answer transmit_on_hook(sample_count duration);
    /// For echoes up to `tail` late, rounded up to what the kernel has (4 to 128 ms); 0: off.
    /// The kernel takes this with or without an echo canceller, so it is asked afterwards. unsupported: none runs.
    answer set_echo_canceller(sample_count tail);
    /// Of an FXO port's chip; unsupported: its driver knows no such request.
    answer set_hybrid(const hybrid_balance& balance);
    /// What the chip's registers say; nothing where its driver does not show them.
    std::optional<hybrid_balance> hybrid() const;

private:
    struct open_file;
    answer request(unsigned long code, void* argument, const char* name) const;

    int number_;
    std::unique_ptr<open_file> file_;
};

} // namespace tipring::dahdi
