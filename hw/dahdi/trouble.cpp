#include "hw/dahdi/trouble.hpp"

#include "hw/dahdi/discovery.hpp"

#include <dahdi/user.h>

#include <cerrno>
#include <system_error>

namespace tipring::dahdi {

namespace {

std::string words_of(int error) { return std::generic_category().message(error); }

std::string configure(int number, const char* signalling)
{
    return std::string("write '") + signalling + "=" + std::to_string(number) +
           "' into /etc/dahdi/system.conf and type 'dahdi_cfg'";
}

const char* usual_signalling(int number)
{
    for (const found_port& p : take_inventory().ports)
        if (p.channel == number && p.kind == hw::port_kind::fxs)
            return "fxoks";
    return "fxsks";
}

} // namespace

failure cannot_open(const std::string& node, int error)
{
    const std::string path = "/dev/dahdi/" + node;
    switch (error) {
    case ENOENT:
    case ENXIO:
    case ENODEV:
        return failure(
            errc::no_such_line,
            "DAHDI is not running (" + path +
                " is not there): type 'apt-get install dahdi-dkms dahdi' and 'modprobe dahdi'"
        );
    case EACCES:
    case EPERM:
        return failure(
            errc::operation_failed,
            "no permission for " + path + ": type 'ls -l " + path +
                "' to see its group, 'adduser USER GROUP', and log in again"
        );
    default: return failure(errc::operation_failed, path + " cannot be opened: " + words_of(error));
    }
}

failure cannot_take(int number, int error)
{
    const std::string channel = "DAHDI channel " + std::to_string(number);
    switch (error) {
    case ENXIO: // no signalling: as after a card was plugged in and nobody ran dahdi_cfg
        return failure(
            errc::no_such_line, channel + " is not configured: " + configure(number, usual_signalling(number))
        );
    case EBUSY:
        return failure(
            errc::line_in_use, channel + " is held by another program: type 'fuser -v /dev/dahdi/chan/*/*' to see which"
        );
    case EINVAL: try { resolve("dahdi:" + std::to_string(number), take_inventory());
        } catch (const failure& reason) {
            return reason;
        }
        [[fallthrough]];
    default: return failure(errc::operation_failed, channel + " cannot be taken: " + words_of(error));
    }
}

failure cannot_do(const std::string& request, int number, int error)
{
    const std::string channel = "DAHDI channel " + std::to_string(number);
    if (error == ENODATA)
        return failure(
            errc::operation_failed,
            channel + " has no tone zone, without which it neither rings nor dials: write 'loadzone=us' and "
                      "'defaultzone=us' (your country's) into /etc/dahdi/system.conf and type 'dahdi_cfg'"
        );
    return failure(errc::operation_failed, channel + " refused " + request + ": " + words_of(error));
}

failure no_echo_canceller(int number)
{
    const std::string n = std::to_string(number);
    return failure(
        errc::not_supported,
        "DAHDI channel " + n + " has no echo canceller: write 'echocanceller=mg2," + n +
            "' into /etc/dahdi/system.conf and type 'dahdi_cfg'"
    );
}

failure wrong_signalling(int number, int signalling, bool fxo_port_wanted)
{
    const std::string channel = "DAHDI channel " + std::to_string(number);
    const char* wanted = fxo_port_wanted ? "fxsks" : "fxoks";
    const bool analog = (signalling & (__DAHDI_SIG_FXO | __DAHDI_SIG_FXS)) != 0;
    const std::string is = !analog           ? " has no analog signalling"
                           : fxo_port_wanted ? " is an FXS port (it feeds a telephone), and an FXO port is wanted"
                                             : " is an FXO port (an exchange feeds it), and an FXS port is wanted";
    return failure(
        errc::not_supported,
        channel + is + ": name another, or " + configure(number, wanted) + " if its hardware is that"
    );
}

} // namespace tipring::dahdi
