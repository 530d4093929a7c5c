#pragma once
/// The call-state machine of TAPI (LINECALLSTATE_*), as a table. The table is the behaviour: nothing else writes a state.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tipring::core {

/// TAPI LINECALLSTATE_*. A call begins in `unknown` and ends in `idle`.
enum class call_state {
    idle,
    offering,
    accepted,
    dialtone,
    dialing,
    ringback,
    busy,
    specialinfo,
    connected,
    proceeding,
    onhold,
    conferenced,
    onholdpendconf,
    onholdpendtransfer,
    disconnected,
    unknown,
};
inline constexpr std::size_t call_state_count = 16;

/// What can happen to a call.
enum class call_event {
    offered,             ///< it came in, or came back (a held party whose holder hung up)
    accepted,            ///< an application took responsibility
    seized,              ///< dial tone: the exchange wants digits
    digit,               ///< an address digit went out
    address_complete,    ///< the last one did
    far_alerting,        ///< the far end rings
    far_busy,            ///< busy tone, or the switch's own knowledge
    special_information, ///< special information tone: no such number and the like
    answered,            ///< by us, or by the far end
    held,                ///< put on hard hold
    pend_transfer,       ///< put on consultation hold for a transfer
    pend_conference,     ///< conference parent put on consultation hold
    retrieved,           ///< taken back from hold, or left over from a conference
    joined,              ///< became a member of a conference
    far_cleared,         ///< the far end or the network ended it; our end is still seized
    dropped,             ///< released: by us, by a completed transfer, by the device
};
inline constexpr std::size_t call_event_count = 16;

std::string_view name_of(call_state s);
std::string_view name_of(call_event e);

struct call_transition
{
    call_state in;
    call_event on;
    call_state to;
};

namespace call_table {

using enum call_state;
using e = call_event;

inline constexpr auto rows = std::to_array<call_transition>({
  // in                on                      to
    {unknown,            e::offered,             offering          },
    {unknown,            e::seized,              dialtone          },
    {unknown,            e::digit,               dialing           }, // blind dialling: dial tone was not waited for
    {unknown,            e::answered,            connected         }, // a hot line; a conference made of two calls
    {unknown,            e::pend_conference,     onholdpendconf    }, // the parent that lineSetupConference makes
    {unknown,            e::far_cleared,         disconnected      }, // LINEDISCONNECTMODE_NODIALTONE
    {unknown,            e::dropped,             idle              },

    {offering,           e::accepted,            accepted          },
    {offering,           e::answered,            connected         },
    {offering,           e::address_complete,    proceeding        }, // a completed call goes on to its number
    {offering,           e::far_cleared,         disconnected      },
    {offering,           e::dropped,             idle              },

    {accepted,           e::answered,            connected         },
    {accepted,           e::address_complete,    proceeding        },
    {accepted,           e::far_cleared,         disconnected      },
    {accepted,           e::dropped,             idle              },

    {dialtone,           e::digit,               dialing           },
    {dialtone,           e::held,                onhold            },
    {dialtone,           e::special_information, specialinfo       }, // off hook too long
    {dialtone,           e::far_cleared,         disconnected      },
    {dialtone,           e::dropped,             idle              },

    {dialing,            e::digit,               dialing           },
    {dialing,            e::address_complete,    proceeding        },
    {dialing,            e::far_busy,            busy              }, // refused in the middle of dialling
    {dialing,            e::special_information, specialinfo       },
    {dialing,            e::held,                onhold            },
    {dialing,            e::far_cleared,         disconnected      },
    {dialing,            e::dropped,             idle              },

    {proceeding,         e::far_alerting,        ringback          },
    {proceeding,         e::far_busy,            busy              },
    {proceeding,         e::special_information, specialinfo       },
    {proceeding,         e::answered,            connected         },
    {proceeding,         e::held,                onhold            },
    {proceeding,         e::joined,              conferenced       },
    {proceeding,         e::far_cleared,         disconnected      },
    {proceeding,         e::dropped,             idle              },

    {ringback,           e::answered,            connected         },
    {ringback,           e::far_busy,            busy              }, // the party refused, or a divert found it busy
    {ringback,           e::special_information, specialinfo       },
    {ringback,           e::held,                onhold            },
    {ringback,           e::joined,              conferenced       },
    {ringback,           e::far_cleared,         disconnected      }, // LINEDISCONNECTMODE_NOANSWER
    {ringback,           e::dropped,             idle              },

    {busy,               e::held,                onhold            },
    {busy,               e::answered,            connected         }, // intrusion (LINECALLCOMPLMODE_INTRUDE)
    {busy,               e::far_cleared,         disconnected      },
    {busy,               e::dropped,             idle              },

    {specialinfo,        e::far_cleared,         disconnected      },
    {specialinfo,        e::dropped,             idle              },

    {connected,          e::answered,            connected         }, // a better proof of an inferred answer
    {connected,          e::held,                onhold            },
    {connected,          e::pend_transfer,       onholdpendtransfer},
    {connected,          e::pend_conference,     onholdpendconf    },
    {connected,          e::joined,              conferenced       },
    {connected,          e::far_cleared,         disconnected      },
    {connected,          e::dropped,             idle              },

    {onhold,             e::retrieved,           connected         },
    {onhold,             e::pend_transfer,       onholdpendtransfer},
    {onhold,             e::joined,              conferenced       },
    {onhold,             e::offered,             offering          }, // the holder hung up: the line rings back
    {onhold,             e::far_cleared,         disconnected      },
    {onhold,             e::dropped,             idle              },

    {onholdpendtransfer, e::retrieved,           connected         },
    {onholdpendtransfer, e::joined,              conferenced       },
    {onholdpendtransfer, e::offered,             offering          },
    {onholdpendtransfer, e::far_cleared,         disconnected      },
    {onholdpendtransfer, e::dropped,             idle              },

    {onholdpendconf,     e::retrieved,           connected         },
    {onholdpendconf,     e::far_cleared,         disconnected      },
    {onholdpendconf,     e::dropped,             idle              },

    {conferenced,        e::retrieved,           connected         }, // the last one left
    {conferenced,        e::held,                onhold            },
    {conferenced,        e::pend_transfer,       onholdpendtransfer}, // a conference taken apart into its two calls
    {conferenced,        e::far_cleared,         disconnected      },
    {conferenced,        e::dropped,             idle              },

    {disconnected,       e::dropped,             idle              },
});

/// Where an event leads; nothing where the table has no row.
constexpr std::optional<call_state> next(call_state in, call_event on)
{
    for (const call_transition& row : rows)
        if (row.in == in && row.on == on)
            return row.to;
    return std::nullopt;
}

consteval bool deterministic()
{
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t k = i + 1; k < rows.size(); ++k)
            if (rows[i].in == rows[k].in && rows[i].on == rows[k].on)
                return false;
    return true;
}

consteval bool every_state_reachable_from(call_state start)
{
    std::array<bool, call_state_count> reached{};
    reached[static_cast<std::size_t>(start)] = true;
    for (std::size_t pass = 0; pass < call_state_count; ++pass)
        for (const call_transition& row : rows)
            if (reached[static_cast<std::size_t>(row.in)])
                reached[static_cast<std::size_t>(row.to)] = true;
    for (const bool r : reached)
        if (!r)
            return false;
    return true;
}

consteval bool nothing_leaves(call_state s)
{
    for (const call_transition& row : rows)
        if (row.in == s)
            return false;
    return true;
}

consteval bool everything_can_be_dropped_but(call_state s)
{
    for (std::size_t i = 0; i < call_state_count; ++i)
        if (static_cast<call_state>(i) != s && next(static_cast<call_state>(i), call_event::dropped) != idle)
            return false;
    return true;
}

static_assert(deterministic());
static_assert(every_state_reachable_from(unknown));
static_assert(nothing_leaves(idle)); // TAPI: LINECALLSTATE_IDLE is where a call ends
static_assert(everything_can_be_dropped_but(idle));

} // namespace call_table

// The details that TAPI gives beside a state ---------------------------------------------------------

enum class disconnect_mode {
    normal,
    unknown,
    reject,
    pickup,
    forwarded,
    busy,
    noanswer,
    badaddress,
    unreachable,
    congestion,
    incompatible,
    unavail,
    nodialtone,
    outoforder,
    tempfailure,
    blocked,
};
enum class busy_mode { station, trunk, unknown };
enum class dialtone_mode { normal, special, internal, external, unknown };
enum class special_info { nocircuit, custirreg, reorder, unknown };
enum class connected_mode { active, activeheld, confirmed };

/// The mode that goes with a state; monostate where the state has none.
using call_mode = std::variant<std::monostate, disconnect_mode, busy_mode, dialtone_mode, special_info, connected_mode>;

std::string_view name_of(const call_mode& mode); ///< "" where there is none

/// How we know. On a plain line most things are heard, not told.
enum class confidence {
    certain,   ///< we did it ourselves, or our own switch did
    confirmed, ///< the network said so: polarity, a loop break, a tone with its cadence
    inferred,  ///< concluded from what was heard, or from the time that passed
};

std::string_view name_of(confidence c);

struct call_evidence
{
    std::string what; ///< "battery reversal", "voice", "busy tone" ...
    confidence sure = confidence::certain;
};

} // namespace tipring::core
