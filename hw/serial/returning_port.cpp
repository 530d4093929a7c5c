#include "hw/serial/returning_port.hpp"

#include "base/error.hpp"

#include <filesystem>
#include <utility>

namespace tipring::hw {

namespace {

class returning_port final : public serial_port
{
public:
    returning_port(asio::any_io_executor executor, std::string path, serial_settings settings)
        : executor_(std::move(executor))
        , path_(std::move(path))
        , settings_(settings)
        , now_(open_serial_port(executor_, path_, settings_))
    {
    }

    const std::string& name() const override { return path_; }

    bool present() const override
    {
        std::error_code none;
        return (now_ && now_->present()) || std::filesystem::exists(path_, none);
    }

    awaitable<std::size_t> read_some(std::span<std::uint8_t> to) override
    {
        const std::shared_ptr<serial_port> port = opened();
        co_return co_await port->read_some(to);
    }

    awaitable<void> write(std::vector<std::uint8_t> octets) override
    {
        const std::shared_ptr<serial_port> port = opened();
        co_await port->write(std::move(octets));
    }

    void set_circuit_108_dtr(bool on) override
    {
        if (now_)
            now_->set_circuit_108_dtr(on);
    }

    void set_circuit_105_rts(bool on) override
    {
        if (now_)
            now_->set_circuit_105_rts(on);
    }

    std::optional<modem_signals> signals() const override { return now_ ? now_->signals() : std::nullopt; }

    awaitable<void> send_break(sample_count duration) override
    {
        const std::shared_ptr<serial_port> port = opened();
        co_await port->send_break(duration);
    }

private:
    /// Kept by whoever waits on it: it may be replaced meanwhile.
    std::shared_ptr<serial_port> opened()
    {
        if (now_ && !now_->present())
            now_.reset(); // lets go of its lock, too
        if (!now_)
            now_ = open_serial_port(executor_, path_, settings_);
        return now_;
    }

    asio::any_io_executor executor_;
    std::string path_;
    serial_settings settings_;
    std::shared_ptr<serial_port> now_;
};

} // namespace

std::unique_ptr<serial_port>
open_returning_port(const asio::any_io_executor& executor, const std::string& path, serial_settings settings)
{
    return std::make_unique<returning_port>(executor, path, settings);
}

} // namespace tipring::hw
