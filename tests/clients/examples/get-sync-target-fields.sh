curl -g "https://app.polytomic.com/api/connections/248df4b7-aa70-47b8-a036-33ac447e668d/modelsync/target/fields?properties[account]=act_1234567&properties[name]=My%20new%20audience" \
 -H "X-Polytomic-Version: 2025-09-18" \
 -H "Authorization: Bearer <token>"
