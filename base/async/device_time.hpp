#pragma once
#include "base/async/time_source.hpp"

namespace tipring {

/// The third kind of time_source: time that a device counts. A card's samples move it; until the card says more, what it said
/// last is the present.
class device_time : public time_source
{
public:
    explicit device_time(asio::io_context& context);

    /// The device has counted `duration` more. Whoever reads the device calls this; it returns at once.
    void count(sample_count duration);

    /// All that the device has counted; ahead of now() while run() is catching up.
    sample_count counted() const noexcept { return counted_; }

    /// Wakes whoever waits, one moment after the other, as far as the device has counted; lives until cancelled.
    awaitable<void> run();

private:
    void wait_was_added() override;

    sample_count counted_{};
    parking_place something_to_do_;
};

} // namespace tipring
