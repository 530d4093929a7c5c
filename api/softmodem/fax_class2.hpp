#pragma once
/// Fax class 2, 2.0 and 2.1 (SP-2388, ITU-T T.32): the modem speaks T.30, and a program has the pages.

#include "api/softmodem/fax_numbers.hpp"
#include "api/softmodem/page_file.hpp"
#include "base/async/parking_place.hpp"
#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/media/media_engine.hpp"
#include "drivers/at/language/dle.hpp"
#include "drivers/at/language/result.hpp"
#include "dsp/fax_terminal.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tipring::api {

/// What a program sets before a call, and reads.
struct fax_class2_settings
{
    fax_spelling spelling = fax_spelling::t32;
    std::string identity;          ///< +FLID, +FLI: 20 characters at most
    fax_numbers capabilities;      ///< +FDCC, +FCC: what is offered to who calls
    fax_numbers wanted;            ///< +FDIS, +FIS: how to send
    bool can_receive = false;      ///< +FCR
    int bit_order = 0;             ///< +FBOR, +FBO: with 1 the first bit of a page's octets is the highest
    sample_count page_limit = 30s; ///< +FPHCTO, +FCT: for a computer that sends nothing of a page
    std::array<bool, 4>
        reports{}; ///< +FNR (not class 2): what the receiver, what the sender can do; identities; (non-standard) makers
};

/// What stands behind the fax commands. Each command is a coroutine that gives the command's result.
///
///   command   it tells                           behind CONNECT                                it ends
///   call      +FCO, +FCI, +FIS                                                                 when the other end waits for pages: OK
///   answer    +FCO, +FTI, +FCS                                                                 when the other end will send pages: OK
///   transmit  +FCS                               shielded octets of T.4, up to DLE and what    in class 2.0 when the page was confirmed;
///                                                follows the page (`,` `;` `.`, or ETX)        behind ETX at once: OK
///   end_page  +FPTS                                                                            when the page was confirmed: OK
///   receive   +FCS; behind the page +FPS, +FET   shielded octets of T.4 up to DLE ETX          when the computer has the page: OK
///
/// Whatever ends the call ends the command that runs, with +FHS and OK, and the line is on hook then.
///
/// Sending     A page is sent when all of it is here: the other end is kept waiting for it, which it does for 30 s before the first page and
///             for 6 s before every other. A refused page (RTN) is sent again by the modem, slower, except the last one.
/// Receiving   A page goes to the computer when it is there and good. It is confirmed to its sender when the computer asks for the next one:
///             until then the sender waits, and asks again, for about 12 s. Where a page takes long, fill (T.4 §4.1.3: zeros before its first end-of-line code) keeps
///             the computer from giving up.
/// Coding      Pages cross the line as both ends agree, at best in T.6; the computer has them as DF says.
class fax_class2
{
public:
    using result = awaitable<at::result_code>;

    /// What goes to the computer, and to the line.
    struct outlets
    {
        std::function<void(at::result_code)> say;
        std::function<void(std::string_view)> tell; ///< a line of information
        std::function<void(std::vector<std::uint8_t>)> send;
        /// As soon as the computer has taken what went before. @return false: it did not read for so long
        std::function<awaitable<bool>(std::vector<std::uint8_t>, sample_count)> deliver;
        std::function<awaitable<void>()> hang_up;
    };

    fax_class2(time_source& time, core::media::media_port& line, outlets computer);
    ~fax_class2();
    fax_class2(const fax_class2&) = delete;
    fax_class2& operator=(const fax_class2&) = delete;

    fax_class2_settings& settings() { return settings_; }
    /// +FDCS?, +FCS?: how pages go in the call that is, or was.
    const fax_numbers& agreed() const { return agreed_; }

    // The commands. `tasks` has what speaks on the line.

    /// @return nothing: no fax machine was heard in time
    awaitable<std::optional<at::result_code>> call(task_group& tasks, sample_count limit);
    result answer(task_group& tasks);
    result transmit();
    result end_page(dsp::fax_next next);
    result receive();
    /// +FK, +FKS, or the computer's CAN; also where the other end has hung up.
    result finish(std::optional<int> code = {});

    bool on_line() const;
    void leave_line();

    // What comes from the computer.

    bool takes_data() const { return takes_data_; }
    /// @return how many octets it took: those behind the end of the data are none.
    std::size_t take(std::span<const std::uint8_t> in);
    /// Outside a page: DC2 or XON begins one that is received.
    void take_typed(std::uint8_t octet);

private:
    struct session;
    class line_end;

    void join_line(task_group& tasks, dsp::fax_party party);
    awaitable<void> attend(std::shared_ptr<session> s) const;
    awaitable<std::optional<dsp::fax_event>> next_event(sample_count limit);
    void note(const dsp::fax_event& event);
    awaitable<std::optional<std::uint8_t>> page_data();
    result give_page(dsp::fax_next next);
    result page_answered(dsp::fax_next next);
    awaitable<void> keep_computer_waiting(sample_count since);
    awaitable<void> connect_for_page();
    result show_page(dsp::fax_page page);

    void tell(std::string_view draft, std::string_view t32, const std::string& value = {});
    void tell_session();
    bool reports(std::size_t which) const;
    bool draft() const { return settings_.spelling == fax_spelling::draft; }

    time_source& time_;
    core::media::media_port& line_;
    outlets computer_;
    fax_class2_settings settings_;
    fax_numbers agreed_;
    std::shared_ptr<session> session_;

    // from the computer
    bool takes_data_ = false;
    at::dle::decoder unshield_;
    std::vector<std::uint8_t> page_;
    std::optional<std::uint8_t> page_end_; ///< the code behind it
    parking_place data_came_;
    bool connected_ = false; ///< CONNECT has been said for a page that is received
    parking_place start_;
};

} // namespace tipring::api
