// SPDX-License-Identifier: Apache-2.0
// Raising a ticket, for oneself or for a person without a phone.
#include "app/attachments.hpp"
#include "app/communities.hpp"
#include "app/places.hpp"
#include "app/tickets.hpp"
#include "domain/limits.hpp"
#include "store/queries.hpp"

namespace sifang::app {
namespace {

using base::Errc;
using base::Error;
using domain::Ticket;

template <class Enum>
auto parser() {
  return [](std::string_view text) { return domain::parse<Enum>(text); };
}

struct OnBehalf {
  std::string name;
  std::optional<std::string> phone;
  bool consent = false;
  domain::Consent consent_how = domain::Consent::oral;
  std::optional<base::Time> consent_at;
};

struct SubmitTicket {
  static constexpr CommandInfo info{
      .name = "ticket.submit",
      .verb = Verb::post,
      .path = "/communities/{community}/tickets",
      .effect = Effect::write,
      .roles = domain::insiders,
      .status = 201,
      .returns = "ticket",
      .summary = "Raises a matter; everybody who may see it is told at once."};
  struct Input {
    std::string community, title, body, category;
    domain::Urgency urgency = domain::Urgency::normal;
    domain::Visibility visibility = domain::Visibility::community;
    std::optional<domain::Place> place;
    std::optional<OnBehalf> on_behalf_of;
    std::vector<std::string> attachments;
  };

  static protocol::Shape<Input> shape() {
    using domain::Place;
    constexpr protocol::TextLimits place_part{0, domain::place_max};
    protocol::Shape<Place> place;
    place.text("text", &Place::text, place_part)
        .text("building", &Place::building, place_part)
        .text("unit", &Place::unit, place_part)
        .text("room", &Place::room, place_part)
        .number("lat", &Place::lat, -90, 90, "WGS-84 degrees")
        .number("lon", &Place::lon, -180, 180, "WGS-84 degrees");
    protocol::Shape<OnBehalf> behalf;
    behalf.text("name", &OnBehalf::name, {1, domain::name_max})
        .text("phone", &OnBehalf::phone, {0, domain::code_max})
        .boolean("consent", &OnBehalf::consent, "the person agreed to be named");
    behalf
        .code("consent_how", &OnBehalf::consent_how, domain::codes_of<domain::Consent>(),
              parser<domain::Consent>(), "spoken, or on a signed paper")
        .with_default();
    behalf.time("consent_at", &OnBehalf::consent_at, "now where left out");
    protocol::Shape<Input> shape;
    shape.text("community", &Input::community, {1, 40}, "id or code")
        .line("title", &Input::title, {1, domain::title_max})
        .text("body", &Input::body, {1, domain::body_max})
        .text("category", &Input::category, {1, domain::code_max});
    shape
        .code("urgency", &Input::urgency, domain::codes_of<domain::Urgency>(),
              parser<domain::Urgency>())
        .with_default();
    shape
        .code("visibility", &Input::visibility, domain::codes_of<domain::Visibility>(),
              parser<domain::Visibility>())
        .with_default();
    return shape.object("place", &Input::place, place)
        .object("on_behalf_of", &Input::on_behalf_of, behalf, "for a person without a phone (代报)")
        .text_list("attachments", &Input::attachments, {0, domain::attachments_at_once_max},
                   "ids of files sent before")
        .with_default();
  }

  static base::Result<Reply> run(Call& call, const Input& input) {
    auto community = find_allowed_community(call, input.community);
    if (!community) return community.error();
    if (auto good = check(call, *community, input); !good) return good.error();

    auto ticket = make(call, *community, input);
    add_ticket_row(call.tx, ticket, std::nullopt);
    auto files =
        attach(call, ticket, {domain::AttachmentPlace::ticket}, input.attachments, "/attachments");
    if (!files) return files.error();
    ticket.attachments = std::move(*files);
    index_ticket(call.tx, ticket);
    append_ticket_event(call.tx, &call.caller, call.now, ticket, community->party_codes(),
                        {.kind = "ticket.submitted", .part = protocol::TicketPart::whole});
    return ticket_reply(call, ticket, community->party_codes());
  }

 private:
  static base::Result<void> check(const Call& call, const Community& community,
                                  const Input& input) {
    if (!call.tx.find([](const store::Row&) { return true; }, query::find_category,
                      {community.id, input.category}))
      return Error{Errc::invalid, "", {{"/category", "is not a category of this community"}}};
    if (input.place && input.place->lat.has_value() != input.place->lon.has_value())
      return Error{Errc::invalid, "", {{"/place", "needs lat and lon together"}}};
    if (!input.on_behalf_of) return {};
    if (!domain::proxies.intersects(call.caller.roles_in(community.id)))
      return Error{Errc::forbidden, "none of your roles here may submit for another person"};
    if (!input.on_behalf_of->consent)
      return Error{Errc::invalid, "", {{"/on_behalf_of/consent", "must be given by the person"}}};
    if (input.on_behalf_of->consent_at && *input.on_behalf_of->consent_at > call.now)
      return Error{Errc::invalid, "", {{"/on_behalf_of/consent_at", "is still to come"}}};
    return {};
  }

  static Ticket make(const Call& call, const Community& community, const Input& input) {
    Ticket ticket;
    ticket.id = call.make_id<base::TicketId>();
    ticket.community = community.id;
    ticket.number = take_number(call.tx, community.id, call.now, community.zone);
    ticket.title = input.title;
    ticket.body = input.body;
    ticket.category = input.category;
    ticket.urgency = input.urgency;
    ticket.visibility = input.visibility;
    if (input.place) ticket.place = *input.place;
    ticket.grid = find_grid(call.tx, community.id, ticket.place);
    if (input.on_behalf_of) {
      ticket.submitter = call.caller.id;
      ticket.behalf_name = input.on_behalf_of->name;
      ticket.behalf_phone = input.on_behalf_of->phone;
      ticket.consent_how = input.on_behalf_of->consent_how;
      ticket.consent_at = input.on_behalf_of->consent_at.value_or(call.now);
    } else {
      ticket.reporter = call.caller.id;
      ticket.reporter_name = call.caller.name;
    }
    ticket.created_at = ticket.updated_at = call.now;
    return ticket;
  }
};

}  // namespace

void add_ticket_submit(CommandTable& commands) { commands.add<SubmitTicket>(); }

}  // namespace sifang::app
