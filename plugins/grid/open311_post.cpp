// SPDX-License-Identifier: Apache-2.0
// A request that comes in: a ticket of the plugin's own user, which everybody may read, as requests
// of the interface are. Photos become files of the core; whom to reach stays with us.
#include <algorithm>

#include "kit/csv.hpp"
#include "open311.hpp"
#include "points.hpp"
#include "sent_photos.hpp"

namespace grid::open311 {
namespace {

constexpr std::size_t most_files = 9, longest_url = 500, longest_title = 100, longest_place = 200,
                      longest_contact = 200;
/// By what clients call their own report; other attributes are about the matter.
constexpr const char* id_attributes[] = {"attribute[fixmystreet_id]", "attribute[external_id]",
                                         "attribute[client_request_id]"};

struct Where {
  std::optional<double> lat, lon;
  std::string words, address_id;
};

/// Every part of it that is wrong is said.
class Faults {
 public:
  void add(const std::string& words) { list_.push_back({400, words}); }
  void raise() const {
    if (!list_.empty()) throw Problem(list_);
  }

 private:
  std::vector<Problem::Fault> list_;
};

Where read_place(const Visit& visit, Faults& faults) {
  Where where;
  const auto lat = visit.form.value("lat"), lon = visit.form.value("long");
  where.words = cut(clean(visit.form.value("address_string"), true), longest_place);
  where.address_id = cut(clean(visit.form.value("address_id"), true), longest_place);
  if (lat.empty() != lon.empty()) {
    faults.add("lat and long go together");
  } else if (!lat.empty()) {
    where.lat = read_degrees(lat, 90);
    where.lon = read_degrees(lon, 180);
    if (!where.lat || !where.lon) faults.add("lat and long are no degrees of WGS-84");
  } else if (where.words.empty() && where.address_id.empty()) {
    faults.add("lat and long, address_string or address_id was not provided");
  }
  return where;
}

void check_service(const Visit& visit, const Jurisdiction& at, Faults& faults) {
  const auto code = visit.form.value("service_code");
  if (code.empty()) return faults.add("service_code was not provided");
  for (const auto& category : at.categories)
    if (category.value("code", "") == code) return;
  throw Problem(404, "service_code was not found");
}

std::string title_of(const Visit& visit, const std::string& description,
                     const std::string& service) {
  for (const char* name : {"attribute[title]", "title"})
    if (auto title = clean(visit.form.value(name), true); !title.empty())
      return cut(title, longest_title);
  const auto line = clean(description.substr(0, description.find('\n')), true);
  return line.empty() ? service : cut(line, longest_title);
}

Json ticket_input(const Visit& visit, const Jurisdiction& at, const Where& where,
                  const std::vector<std::string>& media) {
  const auto code = visit.form.value("service_code");
  const auto description = clean(visit.form.value("description"));
  auto body = description.empty() ? at.category_name(code) : description;
  // Whoever handles it sees where the pictures are; nobody here fetches them.
  for (const auto& url : media) body += "\n" + url;
  Json place = Json::object();
  if (!where.words.empty()) place["text"] = where.words;
  if (where.lat) {
    place["lat"] = *where.lat;
    place["lon"] = *where.lon;
  }
  Json input{{"community", at.id},
             {"title", title_of(visit, description, at.category_name(code))},
             {"body", body},
             {"category", code},
             {"visibility", "public"}};
  if (!place.empty()) input["place"] = place;
  return input;
}

void keep_contact(const Visit& visit, const Jurisdiction& at, const std::string& ticket) {
  const auto part = [&](const char* name, const char* other = "") {
    auto text = visit.form.value(name);
    if (text.empty() && *other) text = visit.form.value(other);
    return cut(clean(text, true), longest_contact);
  };
  const auto email = part("email"), first = part("first_name"), last = part("last_name"),
             phone = part("phone"), account = part("account_id"),
             device = part("device_id", "deviceid");
  if ((email + first + last + phone + account + device).empty()) return;
  visit.host.write(
      {{"INSERT INTO plugin_grid_open311_contacts (ticket, community, email, "
        "first_name, last_name, phone, account_id, device_id, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (ticket) DO NOTHING",
        {ticket, at.id, email, first, last, phone, account, device, visit.now}}});
}

/// `html_url`: where it is read, for who may; known where we know our own address.
void answer_taken(const Visit& visit, const Jurisdiction& at, const std::string& number) {
  const auto base = photo_base(visit.host, at.id);
  visit.answer("service_requests",
               Json::array({{{"service_request_id", number},
                             {"service_notice", "已收到，编号 " + number + "。"},
                             {"account_id", nullptr},
                             {"html_url", base.empty() ? Json() : Json(base + "/t/" + number)}}}));
}

std::vector<std::string> own_ids(const Visit& visit) {
  std::vector<std::string> ids;
  for (const char* name : id_attributes)
    if (const auto id = visit.form.value(name); !id.empty())
      ids.push_back(std::string(name) + "=" + id);
  return ids;
}

std::string submit(const Visit& visit, const Jurisdiction& at, const Key& key, Json input,
                   const std::vector<std::string>& ids, const Where& where,
                   const std::vector<std::string>& media) {
  // A server that ends between the ticket and our row of it: the core knows the ticket by this.
  // Not with photos, which are other files when they are sent again.
  const bool is_known = !ids.empty() && !input.contains("attachments");
  const auto once =
      is_known ? "open311-" + std::to_string(key.id) + "-" + ids.front() : std::string();
  const auto answer =
      visit.host.command(sifang_sdk::As::itself, "ticket.submit", input.dump(), once);
  if (answer.status >= 300) throw refused(answer);
  const auto ticket = Json::parse(answer.body);
  const auto id = ticket.at("id").get<std::string>();
  const auto number = ticket.at("number").get<std::string>();
  const auto urls = Json(media).dump();
  note_ticket(visit.host, at.id, ticket, word_of(ticket));
  visit.host.write(
      {{"INSERT INTO plugin_grid_open311_requests (ticket, key, address_id, media, "
        "at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (ticket) DO NOTHING",
        {id, key.id, where.address_id, urls, visit.now}}});
  keep_contact(visit, at, id);
  return number;
}

/// By which two bodies are the same: the sender's own ids, or else all that stands in them. Words
/// may differ when it is sent again, since something was masked meanwhile.
std::string matter_of(const Visit& visit, std::vector<std::string> own) {
  if (const auto id = visit.form.value("attribute[sifang_id]"); !id.empty()) own.push_back(id);
  Json matter(own);
  if (own.empty()) {
    for (const auto& [name, value] : visit.form.fields) matter.push_back({name, value});
    for (const auto& file : visit.form.files) matter.push_back({file.field, hash_of(file.bytes)});
  }
  return matter.dump();
}

/// Beside the row of an Idempotency-Key: what was sent under it.
std::string matter_client(const std::string& header) { return "matter " + header; }

}  // namespace

std::vector<std::string> media_urls(const Visit& visit) {
  auto urls = visit.form.values("media_url");
  for (const auto& url : urls) {
    const bool is_http = url.starts_with("http://") || url.starts_with("https://");
    const bool is_plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!is_http || !is_plain || url.size() > longest_url)
      throw Problem(400, "media_url is no address that begins with http:// or https://");
  }
  if (urls.size() > most_files) urls.resize(most_files);
  return urls;
}

std::vector<std::string> add_files(const Visit& visit, const std::string& community) {
  if (visit.form.files.size() > most_files) throw Problem(400, "at most 9 photos");
  std::vector<std::string> ids;
  for (const auto& file : visit.form.files) {
    auto name = cut(clean(file.name, true), 100);
    if (name.empty() || !kit::is_clean_utf8(name)) name = "photo";
    const auto added = visit.host.add_file(community, name, file.bytes);
    if (added.status >= 300) {
      const auto why = refused(added);
      throw Problem(why.status, file.field + ": " + why.what());
    }
    // The same picture twice is one file.
    auto id = Json::parse(added.body).at("id").get<std::string>();
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

ClientIds client_ids(const Visit& visit, const std::vector<std::string>& own) {
  ClientIds ids;
  if (const auto header = visit.request.header("Idempotency-Key"); !header.empty()) {
    ids.header = hash_of("header " + std::string(header));
    ids.matter = hash_of(matter_of(visit, own));
    ids.all.push_back(ids.header);
  }
  for (const auto& id : own) ids.all.push_back(hash_of("own " + id));
  return ids;
}

std::string taken_before(const Visit& visit, const Key& key, const char* what,
                         const ClientIds& ids) {
  const auto under = [&](const std::vector<std::string>& clients) {
    return visit.host.query_text(
        "SELECT answer FROM plugin_grid_open311_taken WHERE key = $1 AND what = $2 "
        "AND client IN (SELECT value FROM json_each($3))",
        {key.id, what, Json(clients).dump()});
  };
  const auto matter = ids.header.empty() ? "" : under({matter_client(ids.header)});
  if (!matter.empty() && matter != ids.matter)
    throw Problem(422, "this Idempotency-Key was used for something else");
  return under(ids.all);
}

void note_taken(const Visit& visit, const Key& key, const char* what, const ClientIds& ids,
                const std::string& answer) {
  const auto note = [&](const std::string& client, const std::string& answered) {
    visit.host.write(
        {{"INSERT INTO plugin_grid_open311_taken (key, what, client, answer, at) "
          "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
          {key.id, what, client, answered, visit.now}}});
  };
  for (const auto& id : ids.all) note(id, answer);
  if (!ids.header.empty()) note(matter_client(ids.header), ids.matter);
}

void post_request(Visit& visit) {
  const auto key = need_key(visit);
  const auto at = find_jurisdiction(visit, key);
  const auto ids = client_ids(visit, own_ids(visit));
  if (const auto number = taken_before(visit, key, "request", ids); !number.empty())
    return answer_taken(visit, at, number);
  Faults faults;
  check_service(visit, at, faults);
  const auto where = read_place(visit, faults);
  if (kit::count_characters(visit.form.value("description")) > words_most)
    faults.add("description has more than 4,000 characters");
  faults.raise();
  const auto media = media_urls(visit);
  auto input = ticket_input(visit, at, where, media);
  if (const auto files = add_files(visit, at.id); !files.empty()) input["attachments"] = files;
  const auto number = submit(visit, at, key, std::move(input), ids.all, where, media);
  note_taken(visit, key, "request", ids, number);
  answer_taken(visit, at, number);
}

}  // namespace grid::open311
